"""What waited on a phone keeps the time it was said, whatever the clocks show."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as with_any
from hypothesis import strategies as st

from feedback.collection import clocks, tokens
from feedback.collection.service import last_shown_month
from feedback.i18n import month_of
from tests.factories import form_fields

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
WITHIN = timedelta(seconds=20)  # in which a test's request is answered on any machine


@pytest.fixture
def send(app, client, page, touchpoint, kept):
    """Send what waited so many seconds, with a form handed out so many seconds ago (None: with no token)."""
    with app.app_context():
        shown = tokens.content_of(page(client.get("/f/TAMKY1")).fields()["form_token"][0])

    def post(waited, handed_out=2 * DAY):
        with app.app_context():
            token = handed_out is not None and tokens.new_token(
                "TAMKY1", shown.version_id, time.time() - handed_out
            )
        answer = client.post("/f/TAMKY1", data=form_fields(form_token=token or "", queued_seconds=waited))
        assert answer.status_code == 303
        return kept()[-1]

    return post


def is_doubted(submission):
    return "clock_doubtful" in submission.signals


def assert_said(submission, seconds_ago):
    said = submission.received_at - timedelta(seconds=seconds_ago)
    assert abs(submission.given_at - said) < WITHIN
    assert submission.given_at <= submission.received_at


@pytest.mark.parametrize("waited", [None, "", "0", "-3"])
def test_what_did_not_wait_was_said_when_it_came(send, waited):
    submission = send(waited)
    assert_said(submission, 0)
    assert not is_doubted(submission)


def test_what_waited_was_said_before(send):
    submission = send(3 * HOUR)
    assert_said(submission, 3 * HOUR)
    assert not is_doubted(submission)


def test_nothing_was_said_before_its_form_was_handed_out(send):
    submission = send(3 * HOUR, handed_out=HOUR)
    assert_said(submission, HOUR)
    assert is_doubted(submission)


def test_a_wait_without_a_genuine_form_is_not_believed(send):
    submission = send(3 * HOUR, handed_out=None)
    assert_said(submission, 0)
    assert is_doubted(submission)


@pytest.mark.parametrize(
    "waited", ["-86400", "1e9", "soon", "999999999", "９", "9" * 400, "3.5", str(61 * DAY), "1\n2"]
)
def test_nonsense_is_noted_and_not_refused(send, waited):
    submission = send(waited, handed_out=90 * DAY)
    assert_said(submission, 0)
    assert is_doubted(submission)


def test_a_server_set_back_by_an_hour_puts_nothing_into_the_future(send):
    submission = send(10 * MINUTE, handed_out=-HOUR + 15 * MINUTE)
    assert_said(submission, 0)
    assert is_doubted(submission)


def test_a_server_set_back_between_the_form_and_a_sending_at_once_notes_nothing(send):
    assert not is_doubted(send(1, handed_out=-HOUR))


def seconds_of_this_month(app):
    """How long this month has lasted where the counters are."""
    now = datetime.now(app.config["TIME_ZONE"])
    return (now - now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)).total_seconds()


def test_what_was_said_before_midnight_of_the_last_day_was_said_in_that_month(app, send):
    """It counts there as long as nobody sees that month, and in the running one afterwards."""
    lasted = int(seconds_of_this_month(app))
    before = send(lasted + MINUTE, handed_out=32 * DAY)
    running = send(max(0, lasted - 5), handed_out=32 * DAY)
    with app.app_context():
        said_in, shown = month_of(before.given_at), last_shown_month()
        assert said_in < month_of(running.given_at) == running.month == send("").month
    assert before.month == (said_in if said_in > shown else running.month)


@with_any(
    waited=st.integers(-(10**9), 10**9) | st.text(max_size=12),
    handed_out=st.none() | st.integers(-(10**8), 10**8),
)
def test_the_time_is_always_between_the_form_and_the_server(waited, handed_out):
    received = datetime(2026, 10, 31, 16, 59, 59, 999999, tzinfo=UTC)
    issued = None if handed_out is None else int(received.timestamp()) - handed_out
    said = clocks.given(received, str(waited), issued)
    assert said.at <= received
    if issued is not None:
        assert said.at >= min(received, datetime.fromtimestamp(issued, UTC))
