"""The form's hidden token: whatever is wrong with it is noted, and nothing is refused."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.collection import tokens
from tests.factories import create_touchpoint, form_fields


@pytest.fixture
def token_of(app, client, page, touchpoint):
    """A token of the form of a touchpoint, handed out so many seconds ago."""
    version_id = touchpoint and tokens_version(app, page(client.get("/f/TAMKY1")))

    def token(code="TAMKY1", seconds=60, version=version_id, app=app):
        with app.app_context():
            return tokens.new_token(code, version, time.time() - seconds)

    return token


def tokens_version(app, shown):
    """The survey version that the token on a page was made for."""
    with app.app_context():
        return tokens.content_of(shown.fields()["form_token"][0]).version_id


@pytest.fixture
def token(token_of):
    return token_of()


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


def test_an_old_token_is_noted(token_of, signals_of):
    """From a phone that was offline since yesterday."""
    assert signals_of(token_of(seconds=tokens.MAX_AGE_SECONDS + 60)) == ["form_token_old"]


@pytest.mark.one_database
def test_a_form_answered_at_once_is_noted(client, page, token_of, signals_of):
    assert signals_of(page(client.get("/f/TAMKY1")).fields()["form_token"][0]) == ["form_too_fast"]
    assert signals_of(token_of(seconds=tokens.MIN_AGE_SECONDS + 1)) == []


@pytest.mark.one_database
def test_a_server_whose_clock_was_set_back_notes_nothing(token_of, signals_of):
    assert signals_of(token_of(seconds=-3600)) == []


@pytest.mark.one_database
def test_a_token_of_the_form_before_it_was_changed_is_noted(token_of, signals_of):
    assert signals_of(token_of(version=999)) == ["form_token_of_another_version"]


def shifted(token):
    """The same bytes, cut into fields at other places: "TAMKY1" + "7" becomes "TAMKY" + "17"."""
    version, name, content, mac = token.split(".")
    fields = tokens.split_fields(tokens.bytes_of(content))
    moved = [fields[0][:-1], fields[0][-1:] + fields[1], *fields[2:]]
    assert b"".join(moved) == b"".join(fields)
    return ".".join([version, name, tokens.text_of(tokens.delimited(moved)), mac])


@pytest.mark.one_database
@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "A" + token[1:],
        lambda token: token.rsplit(".", 1)[0],
        lambda token: token[:-2],
        lambda token: token + "A",
        lambda token: token + "=",
        lambda token: "v1" + token[2:],
        shifted,
        lambda token: token.replace(token.split(".")[1], "0" * 8),
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
def test_parts_of_two_tokens_make_none(app, token_of, signals_of):
    create_touchpoint(app, "HOIAN1")
    ours, theirs = token_of().split("."), token_of("HOIAN1").split(".")
    assert signals_of(".".join([*ours[:2], theirs[2], ours[3]])) == ["form_token_forged"]
    assert signals_of(".".join([*ours[:3], theirs[3]])) == ["form_token_forged"]


@pytest.mark.one_database
@given(fields=st.lists(st.binary(max_size=20), min_size=4, max_size=4))
def test_fields_are_read_as_they_were_written(fields):
    assert tokens.split_fields(tokens.delimited(fields)) == fields


@pytest.mark.one_database
@given(content=st.binary(max_size=60))
def test_no_two_texts_are_the_same_bytes(content):
    text = base64.urlsafe_b64encode(content).decode().rstrip("=")
    assert tokens.bytes_of(text) == content
    assert tokens.bytes_of(text + "=") == b""


@pytest.mark.one_database
def test_a_token_of_another_secret_is_forged(make_app, settings, token_of, signals_of):
    other = make_app({**settings, "FEEDBACK_SECRET_KEY": "a secret of somebody else, long enough"})
    assert signals_of(token_of(app=other)) == ["form_token_forged"]
