"""The secret key is changed: what it made before stays good as long as the settings name it."""

import time
from uuid import uuid4

import pytest
from sqlalchemy import select

from feedback import keys
from feedback.collection import tokens
from feedback.database import db
from feedback.models import Submission
from tests.factories import SECRET_KEY, create_account, create_touchpoint, form_fields

OLD = SECRET_KEY.replace(" ", "-")
pytestmark = pytest.mark.one_database


@pytest.fixture
def before(make_app, settings):
    return make_app({**settings, "FEEDBACK_SECRET_KEY": OLD})


@pytest.fixture
def after(make_app, settings):
    """The same service with a new key that knows the one before."""
    new = {"FEEDBACK_SECRET_KEY": "n" * 40, "FEEDBACK_SECRET_KEY_PREVIOUS": f"{'o' * 40} {OLD}"}
    return make_app({**settings, **new})


@pytest.fixture
def forgetful(make_app, settings):
    """The same service with a new key alone."""
    return make_app({**settings, "FEEDBACK_SECRET_KEY": "n" * 40})


def test_a_form_handed_out_before_is_genuine(before, after, forgetful):
    create_touchpoint(before)
    with before.app_context():
        token = tokens.new_token("TAMKY1", 1, time.time() - 60)
    with after.app_context():
        assert tokens.check_token(token, "TAMKY1", 1).signals == []
        assert tokens.new_token("TAMKY1", 1).split(".")[1] != token.split(".")[1]
    with forgetful.app_context():
        assert tokens.check_token(token, "TAMKY1", 1).signals == ["form_token_forged"]


def test_sealed_text_stays_readable(before, after):
    with before.app_context():
        sealed = keys.seal("Gọi tôi nhé")
    with after.app_context():
        assert keys.unseal(sealed) == "Gọi tôi nhé"


def test_a_kept_submission_keeps_its_receipt_and_is_known_again(before, after):
    submission_id, content = uuid4(), ["TAMKY1", 4, "Chờ lâu"]
    with before.app_context():
        receipt, digest = keys.receipt_for(submission_id), keys.content_digest(content)
    with after.app_context():
        assert keys.receipt_for(submission_id) != receipt
        assert keys.receipt_given(submission_id, keys.receipt_hash(receipt)) == receipt
        assert keys.is_content(content, digest)
        assert not keys.is_content([*content, "x"], digest)


def path_of(address):
    """The address without the mark that says it was just given."""
    return address.partition("?")[0]


def test_sent_again_after_the_change_it_is_the_same_submission(before, after, forgetful):
    create_touchpoint(before)
    fields = form_fields(comment="Chờ lâu")
    receipt = path_of(before.test_client().post("/f/TAMKY1", data=fields).location)
    again = after.test_client().post("/f/TAMKY1", data=fields, headers={"Accept": "application/json"})
    assert (again.status_code, path_of(again.json["status_url"])) == (200, receipt)
    changed = after.test_client().post("/f/TAMKY1", data={**fields, "comment": "Khác"})
    assert changed.status_code == 409
    assert forgetful.test_client().post("/f/TAMKY1", data=fields).status_code == 409


def test_what_was_erased_stays_erased(before, after, page):
    create_touchpoint(before)
    fields, client = form_fields(comment="Chờ lâu"), before.test_client()
    receipt = client.post("/f/TAMKY1", data=fields).location.split("?")[0]
    assert client.post(f"{receipt}/erase", data={"sure": "yes"}).status_code in {200, 303}
    after.test_client().post("/f/TAMKY1", data=fields)
    with after.app_context():
        assert db.session.scalars(select(Submission)).all() == []


def test_a_password_stays_right(before, after, sign_in):
    account = create_account(before, "administrator")
    client = after.test_client()
    assert sign_in(client, account).status_code == 302
    assert client.get("/complaints/").status_code == 200
