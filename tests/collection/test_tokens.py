"""The form's hidden token: whatever is wrong with it is noted, and nothing is refused."""

import pytest
from itsdangerous import TimestampSigner

from feedback.collection import tokens
from tests.factories import create_touchpoint, form_fields


@pytest.fixture
def token(client, page, touchpoint):
    """A token as the form of TAMKY1 was handed out with."""
    return page(client.get("/f/TAMKY1")).fields()["form_token"][0]


@pytest.fixture
def signals_of(client, kept):
    """Send a form with this token and return what was noted about it."""

    def send(token, code="TAMKY1"):
        answer = client.post(f"/f/{code}", data=form_fields(form_token=token))
        assert answer.status_code == 303
        return kept()[-1].signals

    return send


def test_a_fresh_token_is_nothing_to_note(token, signals_of):
    assert signals_of(token) == []


def test_a_missing_token_is_noted(touchpoint, signals_of):
    assert signals_of(None) == ["form_token_missing"]
    assert signals_of("") == ["form_token_missing"]


def test_a_token_of_another_form_is_noted(app, token, signals_of):
    create_touchpoint(app, "HOIAN1")
    assert signals_of(token, "HOIAN1") == ["form_token_of_another_form"]


def test_a_token_used_twice_is_noted_the_second_time(token, signals_of, kept):
    assert signals_of(token) == []
    assert signals_of(token) == ["form_token_reused"]
    assert len(kept()) == 2


def test_an_old_token_is_noted(app, touchpoint, signals_of, monkeypatch):
    """From a phone that was offline since yesterday: the token is signed by a clock a day behind."""
    yesterday = TimestampSigner("any").get_timestamp() - tokens.MAX_AGE_SECONDS - 60
    with app.app_context(), monkeypatch.context() as clock:
        clock.setattr(TimestampSigner, "get_timestamp", lambda _signer: yesterday)
        old = tokens.new_token("TAMKY1", 1)
    assert signals_of(old) == ["form_token_old"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "A" + token[1:],
        lambda token: token.rsplit(".", 1)[0],
        lambda token: token.replace(".", ""),
        lambda _token: "x",
        lambda _token: "...",
        lambda _token: "\x00" * 10,
        lambda _token: "é" * 10,
        lambda token: token * 100,
    ],
)
def test_a_forged_token_is_noted(token, signals_of, forge):
    assert signals_of(forge(token)) == ["form_token_forged"]


@pytest.mark.one_database
def test_a_token_of_another_secret_is_forged(make_app, settings, touchpoint, signals_of):
    other = make_app({**settings, "FEEDBACK_SECRET_KEY": "a secret of somebody else, long enough"})
    with other.app_context():
        foreign = tokens.new_token("TAMKY1", 1)
    assert signals_of(foreign) == ["form_token_forged"]
