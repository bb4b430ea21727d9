"""The log's page: administrators find what was done in their reach, see that it holds, take it out as CSV."""

import csv
import io

import pytest
import sqlalchemy as sa

from feedback import jobs
from feedback.audit import checking, service
from feedback.csv_files import csv_file
from feedback.database import db
from feedback.models import AuditEntry, JobRun, utc_now
from tests.factories import create_account, create_unit, transaction

PAGE = "/manage/audit/"


@pytest.fixture
def units(app):
    """Two communes side by side under one province."""
    root = create_unit(app, "QNM")
    return {"QNM": root} | {code: create_unit(app, code, parent=root) for code in ("TAMKY", "HOIAN")}


@pytest.fixture
def record(app):
    """``record(kind, subject, actor, unit, …)``, committed."""

    def record(*said, **details):
        with app.app_context():
            service.record(*said, **details)
            db.session.commit()

    return record


def subjects(page, client, **asked):
    """The codes of what was done to, as the page lists them."""
    shown = page(client.get(PAGE, query_string=asked))
    return [cell.text.split()[0] for cell in shown.findall(".//tbody/tr/td[2]/a")]


def test_an_administrator_reads_what_is_about_units_and_accounts_in_reach(
    app, client, sign_in, page, units, record
):
    person = create_account(app, "staff", units["TAMKY"], name="Lan")
    stranger = create_account(app, "staff", units["HOIAN"], name="Hoa")
    for code in units:
        record("month_made_final", f"in-{code}", None, code)
    record("month_made_final", "in-none", None)
    record("account_disabled", person.public_id, None)
    record("account_disabled", stranger.public_id, None)
    sign_in(client, create_account(app, "administrator", units["TAMKY"]))
    assert subjects(page, client) == ["Lan", "in-TAMKY"]
    sign_in(other := app.test_client(), create_account(app, "administrator", units["QNM"]))
    assert subjects(page, other) == ["Hoa", "Lan", "in-none", "in-HOIAN", "in-TAMKY", "in-QNM"]


@pytest.mark.one_database
def test_entries_are_found_by_kind_person_day_and_subject(app, client, sign_in, page, record):
    keeper = create_account(app, "administrator")
    record("month_made_final", "first", keeper)
    record("imported", "second", None)
    sign_in(client, keeper)
    today = f"{utc_now().astimezone(app.config['TIME_ZONE']):%d/%m/%Y}"
    assert subjects(page, client, kind="imported") == ["second"]
    assert subjects(page, client, actor=keeper.public_id) == ["first"]
    assert subjects(page, client, actor="-") == ["second"]
    assert subjects(page, client, actor="nobody") == []
    assert subjects(page, client, subject="first") == ["first"]
    assert subjects(page, client, first=today, last=today) == ["second", "first"]
    assert subjects(page, client, last="01/01/2020") == []
    refused = client.get(PAGE, query_string={"first": "yesterday", "kind": "imported"})
    assert refused.status_code == 422
    assert page(refused).by_id("first").get("value") == "yesterday"


@pytest.mark.one_database
def test_an_entry_tells_in_words_and_days_as_people_write_them(app, client, sign_in, page, record):
    record("unit_plan_made", "a-plan", None, change="merge", day="2027-07-01")
    record("month_made_final", "a-month", None, month="2026-10")
    sign_in(client, create_account(app, "administrator"))
    told = [cell.find("span").text for cell in page(client.get(PAGE)).findall(".//tbody/tr/th")]
    assert told == ["tháng 10/2026", "hợp nhất đơn vị, ngày 01/07/2027"]


@pytest.mark.one_database
def test_older_entries_are_a_page_further(app, client, sign_in, page, record):
    with app.app_context():
        for number in range(53):
            service.record("imported", f"n{number}", None)
        db.session.commit()
    record("purged", "n53", None)
    sign_in(client, create_account(app, "administrator"))
    first = page(client.get(PAGE, query_string={"kind": "imported", "_external": "1"}))
    older = next(link for link in first.findall(".//main//a") if "before=" in link.get("href"))
    shown = subjects(page, client, kind="imported")
    rest = page(client.get(older.get("href")))
    shown += [cell.text.split()[0] for cell in rest.findall(".//tbody/tr/td[2]/a")]
    assert shown == [f"n{number}" for number in reversed(range(53))]


def test_the_log_leaves_as_csv_without_names_and_that_is_noted(app, client, sign_in, record, units):
    keeper = create_account(app, "administrator", units["TAMKY"], name="Trần Thị Lan")
    record("imported", "=1+1", keeper, units["TAMKY"], added="3")
    record("imported", "elsewhere", None, units["HOIAN"])
    sign_in(client, keeper)
    answer = client.get(f"{PAGE}file")
    assert answer.mimetype == "text/csv"
    [row] = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row["kind"], row["subject"], row["by"], row["unit"], row["details"]) == (
        "imported",
        "'=1+1",
        keeper.public_id,
        "TAMKY",
        "added=3; unit=TAMKY",
    )
    assert "Lan" not in answer.text
    with app.app_context():
        newest = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (newest.kind, newest.actor_id, newest.details) == (
            "exported",
            keeper.id,
            {"what": "audit_log"},
        )
        assert service.verify().is_good


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start):
    rows = list(csv.reader(io.StringIO(csv_file(["a"], [[f'{start}HYPERLINK("x")']]).decode("utf-8-sig"))))
    assert rows[1][0].startswith("'")


def forge(app, statement):
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for act in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER IF EXISTS audit_entry_no_{act}"))
        else:
            connection.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        connection.execute(statement)


def look(app, day):
    """What the worker does on a day."""
    with app.app_context():
        return jobs.run_once(checking.key_of(day), checking.check)


def test_the_page_tells_what_the_daily_look_found(app, client, sign_in, page, record):
    sign_in(client, create_account(app, "administrator"))
    assert "chưa được kiểm tra" in client.get(PAGE).text
    record("imported", "one", None)
    record("imported", "two", None)
    assert look(app, "2026-11-27")
    assert "Nguyên vẹn" in client.get(PAGE).text
    last = sa.select(sa.func.max(AuditEntry.id)).scalar_subquery()
    forge(app, sa.delete(AuditEntry).where(AuditEntry.id == last))
    for day in ("2026-11-28", "2026-11-29"):  # what was cut off stays missed
        assert look(app, day)
        assert "bị cắt" in client.get(PAGE).text
    forge(app, sa.update(AuditEntry).values(subject="else"))
    assert look(app, "2026-11-30")
    assert "can thiệp" in client.get(PAGE).text


def test_an_alarm_stands_in_the_services_log(app, record, capsys):
    record("imported", "one", None)
    forge(app, sa.update(AuditEntry).values(subject="else"))
    assert look(app, "2026-11-27")
    assert "audit_log_broken" in capsys.readouterr().err
    with transaction(app) as session:
        assert session.scalars(sa.select(JobRun)).one().outcome == "done"


def test_the_worker_looks_once_a_day(app):
    with app.app_context():
        jobs.do_what_is_due()
        jobs.do_what_is_due()
        keys = db.session.scalars(sa.select(JobRun.key).where(JobRun.key.startswith(checking.KEY))).all()
        assert len(keys) == 1
        assert checking.last_check().is_good
