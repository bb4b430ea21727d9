"""FEEDBACK_SMTP_URL and FEEDBACK_MAIL_FROM: what is taken, and that nothing leaves here in the clear."""

import pytest

from feedback.config import SettingsError, load
from feedback.mail_server import MailServer

SENDER = {"FEEDBACK_MAIL_FROM": "gopy@example.vn"}


@pytest.fixture
def here(tmp_path):
    return {"FEEDBACK_DATA_DIR": str(tmp_path / "data")}


def test_without_the_setting_no_mail_is_sent(here):
    assert load(here)["MAIL_SERVER"] is None
    assert load({**here, "FEEDBACK_SMTP_URL": "none"})["MAIL_SERVER"] is None
    assert load({**here, **SENDER})["MAIL_SERVER"] is None


def test_a_server_is_read_from_its_url(here):
    config = load({**here, **SENDER, "FEEDBACK_SMTP_URL": "smtp://go%40p:a%23b%2Fc@mail.example.vn"})
    server = config["MAIL_SERVER"]
    assert (server.host, server.port) == ("mail.example.vn", 587)
    assert (server.user, server.password) == ("go@p", "a#b/c")
    assert config["MAIL_FROM"] == "gopy@example.vn"
    assert "a#b" not in repr(server)


@pytest.mark.parametrize(
    ("url", "port", "has_tls_at_once", "needs_starttls"),
    [
        ("smtp://mail.example.vn", 587, False, True),
        ("smtp://user:word@mail.example.vn:25", 25, False, True),
        ("smtp://192.168.1.5", 587, False, True),
        ("smtp://localhost.example.vn", 587, False, True),
        ("smtp://127.0.0.1.example.vn", 587, False, True),
        ("smtp://0.0.0.0", 587, False, True),
        ("smtps://mail.example.vn", 465, True, False),
        ("smtps://localhost:4650", 4650, True, False),
        ("smtp://localhost:25", 25, False, False),
        ("SMTP://LOCALHOST/", 587, False, False),
        ("smtp://127.0.0.1:25", 25, False, False),
        ("smtp://[::1]:25", 25, False, False),
    ],
)
def test_what_leaves_this_machine_is_encrypted(url, port, has_tls_at_once, needs_starttls):
    server = MailServer.of(url)
    assert server.port == port
    assert (server.has_tls_at_once, server.needs_starttls) == (has_tls_at_once, needs_starttls)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.vn",
        "mail.example.vn:587",
        "http://mail.example.vn",
        "smtp://",
        "smtp://user:canary@",
        "smtp://user@mail.example.vn",
        "smtp://:canary@mail.example.vn",
        "smtp://user:canary@mail.example.vn/inbox",
        "smtp://user:canary@mail.example.vn?tls=no",
        "smtp://user:canary@mail.example.vn#1",
        "smtp://user:canary@mail.example.vn:many",
        "smtp://user:canary@mail.example.vn:99999",
        "smtp://user:canary#1@mail.example.vn",
        "smtp://user:canary/1@mail.example.vn",
        "smtp://user:canary[1@mail.example.vn",
        "smtp://user:canary℀@mail.example.vn",
        "smtp://user:canarymậtkhẩu@mail.example.vn",
    ],
)
def test_what_is_no_server_is_refused_at_the_start_and_not_quoted(here, url):
    with pytest.raises(SettingsError, match="FEEDBACK_SMTP_URL") as error:
        load({**here, **SENDER, "FEEDBACK_SMTP_URL": url})
    assert "canary" not in str(error.value)


@pytest.mark.parametrize(
    "sender", [None, "", "none", "gopy", "Góp Ý <gopy@example.vn>", "a@b.vn\nBcc: c@d.vn"]
)
def test_mail_that_is_sent_comes_from_an_address(here, sender):
    settings = {**here, "FEEDBACK_SMTP_URL": "smtp://localhost"}
    with pytest.raises(SettingsError, match="FEEDBACK_MAIL_FROM must be an address"):
        load(settings if sender is None else {**settings, "FEEDBACK_MAIL_FROM": sender})
