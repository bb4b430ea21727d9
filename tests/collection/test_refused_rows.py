"""A row that the database refuses is our fault: who sent it keeps the text, the log tells only the cause."""

import json
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from feedback.database import db
from feedback.keys import receipt_for, receipt_hash
from tests.factories import create_submission, form_fields

JSON = {"Accept": "application/json"}
TYPED = {
    "comment": "CANARYcomment chờ lâu\nCANARYline",
    "dossier_code": "CANARYdossier",
    "contact_name": "CANARYname",
    "contact_phone": "0905 CANARY",
    "contact_consent": "yes",
}
# PostgreSQL tells the whole row that breaks a constraint; SQLite can refuse one by a trigger only.
REFUSE = {
    "postgresql": "alter table {table} add constraint no_more_rows check (false) not valid",
    "sqlite": """create trigger no_more_rows before insert on {table}
                 begin select raise(abort, 'no_more_rows'); end""",
}


@pytest.fixture
def refuse(app):
    """``refuse("comment")``: from now on every new row of that table is refused."""

    def change(table):
        with app.app_context():
            db.session.execute(sa.text(REFUSE[db.engine.dialect.name].format(table=table)))
            db.session.commit()

    return change


@pytest.fixture
def log(capsys):
    """What was written since it was last read; each line must be JSON."""

    def read():
        written = capsys.readouterr().err
        return written, [json.loads(line) for line in written.splitlines()]

    return read


def assert_only_the_cause_is_told(app, written, lines, fields):
    (line,) = [line for line in lines if line["event"] == "not_kept"]
    assert "no_more_rows" in json.dumps(line["exception"])
    assert "canary" not in written.lower()
    with app.app_context():
        receipt = receipt_for(UUID(fields["submission_id"]))
    for secret in (receipt, receipt_hash(receipt).hex(), UUID(fields["submission_id"]).hex):
        assert secret not in written.replace("-", "")


@pytest.mark.parametrize("table", ["submission", "answer", "comment", "raw_text", "personal_detail"])
def test_a_form_that_is_refused_comes_back_with_all_that_was_typed(
    app, client, page, touchpoint, kept, refuse, log, table
):
    refuse(table)
    fields = form_fields(**TYPED)
    log()
    answer = client.post("/f/TAMKY1", data=fields)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    again = page(answer).fields()
    assert {name: again[name] for name in TYPED} == {name: [value] for name, value in TYPED.items()}
    assert again["submission_id"] == [fields["submission_id"]]
    assert_only_the_cause_is_told(app, *log(), fields)
    assert kept() == []


def test_a_program_is_told_to_try_later(client, touchpoint, refuse):
    refuse("comment")
    answer = client.post("/f/TAMKY1", data=form_fields(**TYPED), headers=JSON)
    assert (answer.status_code, list(answer.json)) == (503, ["error"])


def test_what_is_added_by_receipt_comes_back_too(app, client, page, touchpoint, refuse, log):
    submission = create_submission(app, touchpoint)
    with app.app_context():
        receipt = receipt_for(submission.submission_id)
    refuse("comment")
    log()
    answer = client.post(f"/r/{receipt}", data={"comment": TYPED["comment"], "masking": "keep"})
    assert answer.status_code == 503
    assert page(answer).by_id("comment").text.strip() == TYPED["comment"]
    assert_only_the_cause_is_told(app, *log(), {"submission_id": str(submission.submission_id)})


@pytest.mark.one_database
def test_an_error_does_not_even_hold_what_was_sent(app):
    """Whoever reads or logs it elsewhere finds nothing in it."""
    insert = sa.text("insert into comment (text) values (:text)")
    with app.app_context(), pytest.raises(IntegrityError) as caught:
        db.session.execute(insert, {"text": "CANARY"})
    assert "CANARY" not in str(caught.value)
    assert "NOT NULL" in str(caught.value)
