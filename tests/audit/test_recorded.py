"""What matters is in the log: files that leave, what is erased, what people decide (S-36)."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from feedback import retention
from feedback.audit import service
from feedback.audit.wording import KIND_NAMES
from feedback.backlog.service import move_item
from feedback.cli import cli
from feedback.database import db
from feedback.keys import receipt_hash
from feedback.languages.service import add_language
from feedback.models import Account, AuditEntry, BacklogItem, RawText, WebSession
from feedback.paths import PACKAGE
from tests.factories import (
    MONTH,
    create_account,
    create_backlog_item,
    create_submission,
    create_touchpoint,
    create_unit,
    form_fields,
    transaction,
)


@pytest.fixture
def entries(app):
    """The entries so far: kind, subject, unit's number and details."""

    def read():
        with app.app_context():
            found = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
            assert service.verify().is_good
            return [(one.kind, one.subject, one.unit_id, one.details) for one in found]

    return read


def calls_of_record():
    """The kinds that the code records, as far as they are written out."""
    for file in Path(PACKAGE).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            name = getattr(
                getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", "")
            )
            if name == "record" and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


@pytest.mark.one_database
def test_every_kind_that_is_recorded_has_words():
    recorded = set(calls_of_record())
    assert len(recorded) > 25
    assert recorded <= KIND_NAMES.keys()


@pytest.mark.parametrize("extension", ["json", "html"])
def test_a_report_that_is_downloaded_is_noted_and_none_that_is_refused(
    app, client, sign_in, entries, extension
):
    unit = create_unit(app)
    create_submission(app)
    sign_in(client, create_account(app, "manager"))
    assert client.get(f"/manage/reports/QNM/{MONTH}.{extension}").status_code == 200
    assert client.get(f"/manage/reports/NOWHERE/{MONTH}.json").status_code == 404
    assert client.get(f"/manage/reports/QNM/{MONTH}").status_code == 200  # a page is no export
    details = {"what": "report", "month": MONTH, "format": extension, "unit": "QNM"}
    assert entries() == [("exported", "QNM", unit.id, details)]


def test_a_file_is_only_handed_out_with_its_entry(app, client, sign_in):
    """Where the log cannot be written, the file stays."""
    create_submission(app)
    sign_in(client, create_account(app, "manager"))
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(
                sa.text(
                    "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'full'); END"
                )
            )
        else:
            connection.execute(sa.text("ALTER TABLE audit_entry ADD CHECK (kind <> 'exported')"))
    assert client.get(f"/manage/reports/QNM/{MONTH}.json").status_code >= 500


def test_the_command_lines_report_is_noted(app, runner, entries):
    create_submission(app)
    assert runner.invoke(cli, ["report", "--month", MONTH, "--unit", "QNM"]).exit_code == 0
    assert [(kind, details["what"]) for kind, _, _, details in entries()] == [("exported", "report")]


@pytest.mark.one_database
def test_surveys_and_phrase_books_that_leave_are_noted(app, client, sign_in, runner, entries):
    create_unit(app)
    sign_in(client, create_account(app, "administrator"))
    client.get("/manage/surveys/counter-rating/1.json")
    with transaction(app):
        add_language("ktv", "Cơ Tu")
    client.get("/manage/languages/ktv/file")
    assert [(kind, details.get("what")) for kind, _, _, details in entries()] == [
        ("exported", "survey"),
        ("language_added", None),
        ("exported", "phrase_book"),
    ]


def test_an_erasure_is_noted_once_and_found_by_who_has_the_receipt(app, client, entries):
    unit = create_unit(app)
    create_touchpoint(app, "TAMKY1", unit=unit)
    receipt = client.post("/f/TAMKY1", data=form_fields(comment="Bí mật")).location.split("?")[0]
    for _ in range(2):
        client.post(f"{receipt}/erase")
    name = receipt_hash(receipt.rpartition("/")[2]).hex()[:16]
    assert entries() == [("erased", name, unit.id, {"unit": "QNM"})]


def test_a_purge_notes_what_it_ended_and_nothing_where_nothing_was(app, entries):
    create_submission(app, comment="Chờ lâu")
    with app.app_context():
        retention.purge()
    assert entries() == []
    with transaction(app) as session:
        session.execute(sa.update(RawText).values(delete_after=date(2020, 1, 1)))
    with app.app_context():
        retention.purge()
        retention.purge()
    assert entries() == [("purged", "purge", None, {"raw_texts": "1"})]


@pytest.mark.one_database
def test_a_purge_that_fails_notes_what_it_had_ended(app, entries):
    create_submission(app, comment="Chờ lâu")
    with transaction(app) as session:
        session.execute(sa.update(RawText).values(delete_after=date(2020, 1, 1)))
        session.add(WebSession(key_hash=b"x" * 32, data=b"", expires_at=datetime(2020, 1, 1, tzinfo=UTC)))
        refused = "CREATE TRIGGER r BEFORE DELETE ON web_session BEGIN SELECT RAISE(ABORT, 'refused'); END"
        session.execute(sa.text(refused))
    with app.app_context(), pytest.raises(sa.exc.IntegrityError):
        retention.purge()
    assert entries() == [("purged", "purge", None, {"raw_texts": "1"})]


def test_what_becomes_of_an_improvement_is_noted_without_its_words(app, entries):
    item, account = create_backlog_item(app, title="Bí mật"), create_account(app)
    with app.app_context():
        move_item(
            db.session.get_one(BacklogItem, item.id),
            "done",
            "Bí mật",
            db.session.get_one(Account, account.id),
        )
    details = {"status": "done", "before": "proposed", "unit": "QNM"}
    assert entries() == [("item_moved", item.public_id, item.unit_id, details)]
