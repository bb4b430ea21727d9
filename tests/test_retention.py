"""What has had its day goes, on its day and not before, and nothing goes with it (P-06)."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback import jobs, retention
from feedback.cli import cli
from feedback.collection.clocks import LONGEST_WAIT
from feedback.database import db
from feedback.models import (
    Account,
    Base,
    PaperBatch,
    PaperEntry,
    PersonalDetail,
    RawText,
    Slip,
    SlipTally,
    Touchpoint,
    WebSession,
    utc_now,
)
from feedback.slips.service import handed_out, make_slips
from tests.citizens import kept, stolen, touchpoint
from tests.due_rows import DAY, HOUR, KINDS, add_paper_batch, add_session, midnight_after
from tests.factories import (
    create_account,
    create_submission,
    create_touchpoint,
    form_fields,
    transaction,
)

__all__ = ["kept", "stolen", "touchpoint"]

# What a crash leaves: tests/pictures/test_waiting.py, tests/themes/test_forgetting.py
NO_FILES = {"stray_picture_files": 0, "analysis_files": 0}
NOTHING = dict.fromkeys(KINDS, 0) | NO_FILES


@pytest.fixture
def world(app):
    """What the rows hang on: unit, touchpoint, account and submission, each number 1."""
    create_submission(app, create_touchpoint(app), comment="Chờ lâu quá")
    create_account(app)
    with transaction(app) as session:
        session.execute(sa.delete(RawText))
        assert {session.scalars(sa.select(one.id)).one() for one in (Touchpoint, Account)} == {1}


@pytest.fixture
def rows(app):
    """Every row of every table, to be compared."""

    def read():
        with app.app_context():
            return Counter(
                (table.name, repr(row))
                for table in Base.metadata.sorted_tables
                for row in db.session.execute(sa.select(table))
            )

    return read


@pytest.fixture
def purge(runner):
    def run(*options):
        done = runner.invoke(cli, ["purge", *options])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return run


@pytest.mark.usefixtures("world")
def test_exactly_what_is_due_goes_and_a_dry_run_tells_it(app, purge, rows):
    with transaction(app) as session:
        for add in KINDS.values():
            add(session, utc_now() - DAY)
            add(session, utc_now() + DAY)
    before = rows()
    assert purge("--dry-run") == dict.fromkeys(KINDS, 1) | NO_FILES
    assert rows() == before

    assert purge() == dict.fromkeys(KINDS, 1) | NO_FILES
    after = rows()
    assert tables(before - after) == {
        "raw_text": 1,
        "personal_detail": 1,
        "slip": 1,
        "import_upload": 2,
        "kept_table": 1,
        "picture": 2,
        "complaint_picture": 1,
        "paper_entry": 2,
        "kiosk_device": 1,
        "outgoing_mail": 1,
        "password_request": 1,
        "web_session": 1,
        "job_run": 1,
        "submission": 1,
        "data_request": 1,
        "waiting_erasure": 1,
        "raw_text_request": 1,
        "employee_statement": 1,
    }
    # What was only emptied is still there, a tally of the slip, and that it was done.
    assert tables(after - before) == {
        "import_upload": 1,
        "kiosk_device": 1,
        "slip_tally": 1,
        "erased_submission": 1,
        "audit_entry": 2,
    }

    assert purge() == purge("--dry-run") == NOTHING
    assert rows() == after


def tables(rows):
    return Counter(table for table, _row in rows.elements())


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("kind", "table"), [("raw_texts", RawText), ("personal_details", PersonalDetail)])
def test_the_day_on_the_row_is_its_last(app, purge, kind, table):
    today = utc_now().date()
    with transaction(app) as session:
        for day in (today - DAY, today, today + DAY):
            KINDS[kind](session, midnight_after(day))
    assert purge() == NOTHING | {kind: 1}
    with app.app_context():
        assert set(db.session.scalars(sa.select(table.delete_after))) == {today, today + DAY}


@pytest.mark.one_database
@pytest.mark.usefixtures("world")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    added=st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(-99, 99)), max_size=6),
    looks=st.lists(st.integers(-120, 120), max_size=3),
)
def test_a_row_goes_when_its_moment_has_come_whenever_one_looks(app, added, looks):
    """However often and late somebody purges: the last look decides, and a dry run knows it before."""
    noon = datetime(2027, 1, 31, 12, tzinfo=UTC)
    with app.app_context():
        moments = [(kind, KINDS[kind](db.session, noon + hours * HOUR)) for kind, hours in added]
        db.session.commit()
        gone = Counter()
        for now in sorted(noon + hours * HOUR for hours in looks):
            foretold = retention.count_due(now)
            assert retention.purge(now) == foretold
            gone.update(foretold)
            assert +gone == Counter(kind for kind, moment in moments if moment <= now)
        gone.update(retention.purge(noon + 1000 * DAY))
        assert +gone == Counter(kind for kind, _moment in moments)


@pytest.mark.usefixtures("world")
def test_a_few_rows_at_a_time_so_that_others_can_write(app, purge, monkeypatch):
    monkeypatch.setattr(retention, "ROWS_AT_ONCE", 2)
    with transaction(app) as session:
        for kind in ("sessions", "slips"):
            for _ in range(5):
                KINDS[kind](session, utc_now() - DAY)
    left = []
    with app.app_context():
        engine = db.engine

    def note(connection):
        count = sa.select(sa.func.count())
        left.append(tuple(connection.scalar(count.select_from(one)) for one in (Slip, WebSession)))

    sa.event.listen(engine, "commit", note)
    assert purge() == NOTHING | {"sessions": 5, "slips": 5}
    assert {(3, 5), (1, 5), (0, 5), (0, 3), (0, 1), (0, 0)} <= set(left)
    with app.app_context():
        tally = db.session.scalars(sa.select(SlipTally)).one()
        assert (tally.made, tally.used) == (5, 0)


def test_what_a_person_left_goes_and_what_they_said_stays(app, client, purge, kept, stolen, touchpoint):
    fields = form_fields(comment="Ghế gãy", dossier_code="H49-1", contact_name="Tôi", contact_consent="yes")
    assert client.post("/f/TAMKY1", data=fields).status_code == 303
    with transaction(app) as session:
        secrets = [session.scalars(sa.select(RawText.ciphertext)).one()]
        secrets += session.execute(sa.select(PersonalDetail.dossier_code, PersonalDetail.contact_name)).one()
        for table in (RawText, PersonalDetail):
            session.execute(sa.update(table).values(delete_after=utc_now().date() - DAY))
    assert all(secret in stolen() for secret in secrets)
    assert purge() == NOTHING | {"raw_texts": 1, "personal_details": 1}
    assert not any(secret in stolen() for secret in secrets)
    [submission] = kept()
    assert [answer.option.code for answer in submission.answers] == ["4"]
    assert [comment.text for comment in submission.comments] == ["Ghế gãy"]


@pytest.mark.one_database
def test_what_went_before_a_kind_failed_is_overwritten_all_the_same(app, client, runner, stolen, touchpoint):
    client.post("/f/TAMKY1", data=form_fields(comment="Ghế gãy"))
    with transaction(app) as session:
        secret = session.scalars(sa.select(RawText.ciphertext)).one()
        session.execute(sa.update(RawText).values(delete_after=utc_now().date() - DAY))
        session.execute(
            sa.text("CREATE TRIGGER broken BEFORE DELETE ON job_run BEGIN SELECT RAISE(FAIL, 'x'); END")
        )
        KINDS["job_runs"](session, utc_now() - DAY)
    assert secret in stolen()
    assert runner.invoke(cli, ["purge"]).exit_code != 0
    assert secret not in stolen()


def test_an_expired_slip_is_known_until_nothing_can_arrive_with_it(app, client, purge, kept, touchpoint):
    with app.app_context():
        tokens = make_slips(touchpoint, "receipt", 3)
    send(client, tokens[0])
    for since, signals in ((DAY, ["slip_reused", "slip_expired"]), (LONGEST_WAIT, ["slip_unknown"] * 2)):
        with transaction(app) as session:
            session.execute(sa.update(Slip).values(expires_at=utc_now() - since))
        purge()
        for token, signal in zip(tokens, signals, strict=False):
            send(client, token)
            assert signal in kept()[-1].signals
    with app.app_context():
        assert db.session.scalars(sa.select(Slip)).all() == []
        assert [(one.kind, one.made, one.used) for one in handed_out(touchpoint)] == [("receipt", 3, 1)]


def send(client, token):
    assert client.post("/f/TAMKY1", data=form_fields(slip=token)).status_code == 303


def test_slips_made_after_the_first_went_are_counted_with_them(app, purge, touchpoint):
    for count in (2, 3):
        with app.app_context():
            make_slips(touchpoint, "refusal", count)
        with transaction(app) as session:
            session.execute(sa.update(Slip).values(expires_at=utc_now() - LONGEST_WAIT, is_used=count == 2))
        assert purge() == NOTHING | {"slips": count}
    with app.app_context():
        make_slips(touchpoint, "refusal", 1)
        assert [(one.made, one.used) for one in handed_out(touchpoint)] == [(6, 2)]


@pytest.mark.usefixtures("world")
def test_a_batch_somebody_is_at_is_kept_whole(app, purge):
    """Its first sheet is older than a raw text may be, its last one is not; a closed one has its end."""
    with transaction(app) as session:
        add_paper_batch(session, utc_now() + HOUR)
        add_paper_batch(session, utc_now() - DAY)
        session.execute(sa.update(PaperBatch).where(PaperBatch.id == 2).values(closed_at=utc_now()))
    assert purge() == NOTHING
    with app.app_context():
        assert len(db.session.scalars(sa.select(PaperEntry)).all()) == 4


def test_the_worker_purges_once_an_hour(app):
    at = datetime(2026, 10, 15, 3, 7, tzinfo=UTC)
    for now, is_gone in ((at, True), (at + HOUR / 2, False), (at + HOUR, True)):
        with transaction(app) as session:
            session.execute(sa.delete(WebSession))
            add_session(session, at)
        with app.app_context():
            jobs.do_what_is_due(now)
            assert (db.session.scalars(sa.select(WebSession)).all() == []) == is_gone


@pytest.mark.one_database
def test_what_a_job_did_is_known_for_as_long_as_it_is_caught_up_with():
    assert max(jobs.DAYS_CAUGHT_UP, jobs.DAYS_OF_MONTH_WEIGHED) < retention.DAYS_OF_JOBS
