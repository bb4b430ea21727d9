"""From which network an answer came: a number that means nothing tomorrow."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from feedback.collection import sources
from feedback.database import db
from feedback.models import DayKey, Submission
from tests.factories import form_fields, transaction


@pytest.fixture
def source_of(app, touchpoint):
    """Send an answer from an address, with these headers, and return the source kept."""

    def send(address="198.51.100.23", app=app, **headers):
        answer = app.test_client().post(
            "/f/TAMKY1",
            data=form_fields(),
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            environ_base={"REMOTE_ADDR": address},
        )
        assert answer.status_code == 303
        with app.app_context():
            return db.session.scalar(select(Submission.source).order_by(Submission.id.desc()).limit(1))

    return send


def test_one_network_is_one_source_today(source_of):
    here = source_of("198.51.100.23")
    assert len(here) == sources.SOURCE_BYTES
    assert source_of("198.51.100.200") == here
    assert source_of("198.51.101.23") != here


@pytest.mark.one_database
def test_addresses_of_every_kind(source_of):
    assert source_of("2001:db8:1:2::5") == source_of("2001:db8:1:2:ffff::9")
    assert source_of("2001:db8:1:2::5") != source_of("2001:db8:1:3::5")
    assert source_of("::ffff:198.51.100.23") == source_of("198.51.100.23")
    assert source_of("") is None
    assert source_of("unix:") is None


@pytest.mark.one_database
def test_browsers_make_no_difference(source_of):
    """Nothing of a fingerprint is in it."""
    assert source_of(User_Agent="One/1.0", Accept_Language="vi") == source_of(User_Agent="Other/2.0")


def test_what_anybody_can_write_changes_nothing(source_of):
    """S-15: without a web server of ours in front nobody's header is believed."""
    here = source_of()
    assert source_of(X_Forwarded_For="203.0.113.77") == here
    assert source_of(Forwarded="for=203.0.113.77", X_Real_IP="203.0.113.77") == here


@pytest.mark.one_database
def test_only_our_own_web_servers_are_believed(make_app, settings, source_of):
    behind = make_app({**settings, "FEEDBACK_PROXY_HOPS": "2"})
    person = source_of("203.0.113.77")
    # one of ours saw the person, the other saw the first of ours
    assert source_of("10.0.0.1", app=behind, X_Forwarded_For="203.0.113.77, 10.0.0.2") == person
    for forged in ("1.1.1.1", "1.1.1.1, 2.2.2.2", "nonsense,,"):
        seen = f"{forged}, 203.0.113.77, 10.0.0.2"
        assert source_of("10.0.0.1", app=behind, X_Forwarded_For=seen) == person
    # fewer entries than servers: somebody reached us past them
    assert source_of("203.0.113.80", app=behind, X_Forwarded_For="9.9.9.9") == person


def test_all_processes_share_the_days_key(make_app, settings, source_of):
    """And what another made first is taken over."""
    assert source_of(app=make_app(settings)) == source_of()


@pytest.mark.one_database
def test_tomorrow_it_is_another_number(app, source_of):
    with app.app_context():
        one, other = (sources.key_of(date(2026, 10, day)) for day in (1, 2))
    assert one
    assert other
    assert one != other


@pytest.mark.one_database
def test_a_key_lost_is_made_anew(app, make_app, settings, source_of):
    """Also one sealed under a secret nobody knows any more: the answer is kept without a source."""
    here = source_of()
    assert source_of(app=make_app({**settings, "FEEDBACK_SECRET_KEY": "x" * 40})) is None
    with transaction(app) as session:
        session.execute(delete(DayKey))
    again = source_of(app=make_app(settings))
    assert again
    assert again != here


@pytest.mark.one_database
def test_the_key_is_sealed(app, source_of, stolen):
    source_of()
    with app.app_context():
        key = sources.key_of(sources.today())
    assert key
    assert key not in stolen()
