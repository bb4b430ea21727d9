"""From which network an answer came, as a number that means nothing tomorrow.

Kept of a sender is a keyed hash of the network (/24 of IPv4, /64 of IPv6), never the address, and nothing
of the browser: phones of one make look alike to it, and whoever cheats changes it at will. The key is random,
made anew each day where the units lie, lies sealed in the database, and is deleted with the sources when the
day has been weighed. Behind one network stand an office, a village or a mobile carrier's thousands; that is
why a source alone never lowers a weight (feedback/abuse).
"""

import base64
import hmac
import ipaddress
import secrets
from datetime import date, datetime
from functools import partial

import structlog
from cryptography.fernet import InvalidToken
from flask import Flask, Request, current_app
from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.group_commit import NotKept, commit_together
from feedback.keys import seal, unseal
from feedback.models import DayKey, utc_now

SOURCE_BYTES = 8
NETWORK_BYTES = {4: 3, 6: 8}  # /24, /64

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    app.extensions["day_keys"] = {}


def source_of(request: Request) -> bytes | None:
    """Return today's hash of the network a request came from, None where it cannot be told."""
    network = network_of(address_of(request))
    key = network and key_of(today())
    return hmac.digest(key, network, "sha256")[:SOURCE_BYTES] if network and key else None


def address_of(request: Request) -> str:
    """Return who asked, as far as our own servers saw it: the rest of X-Forwarded-For anybody can write."""
    hops: int = current_app.config["PROXY_HOPS"]
    if hops:
        passed = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
        if hops <= len(passed):
            return passed[-hops].strip()
    return request.remote_addr or ""


def network_of(address: str) -> bytes | None:
    """Return the network's leading bytes, its kind before them; None for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return b"%d" % parsed.version + parsed.packed[: NETWORK_BYTES[parsed.version]]


def today() -> date:
    """Return the day where the units lie."""
    return local_day(utc_now())


def local_day(moment: datetime) -> date:
    return moment.astimezone(current_app.config["TIME_ZONE"]).date()


def key_of(day: date) -> bytes | None:
    """Return the key of a day, made by whichever process asks first; None where the database is busy.

    Asked once a day and process. An answer without a source is better than none.
    """
    known: dict[date, bytes] = current_app.extensions["day_keys"]
    if day not in known:
        try:
            sealed = commit_together(partial(shared_key, day=day, made=new_sealed_key()))
            key = base64.b64decode(unseal(sealed))
        except (NotKept, InvalidToken) as error:
            log.warning("no_day_key", exc_type=type(error).__name__)
            return None
        known.clear()
        known[day] = key
    return known[day]


def new_sealed_key() -> bytes:
    return seal(base64.b64encode(secrets.token_bytes(32)).decode())


def shared_key(connection: Connection, day: date, made: bytes) -> bytes:
    """Return the key all processes use for a day, sealed; of several made at once the first stays."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(DayKey).values(day=day, sealed_key=made).on_conflict_do_nothing())
    return connection.execute(select(DayKey.sealed_key).where(DayKey.day == day)).scalar_one()
