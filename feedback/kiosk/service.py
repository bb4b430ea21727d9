"""Kiosk devices: pairing, what they say of themselves, the PIN, and which ones a manager sees."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_security import hash_password, verify_password
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.collection.places import Place, find_place
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.keys import seal, unseal
from feedback.kiosk.pins import verifier_of
from feedback.models import Account, KioskDevice, Touchpoint, utc_now

KEEPERS = ("manager", "administrator")
# Without I, L, O and U: read from one screen and typed on another.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 8  # 30^8 = 6.6e11, of use for an hour
PAIRING_TIME = timedelta(hours=1)
# The device speaks every five minutes; three times unheard is no accident.
SILENT_AFTER = timedelta(minutes=15)
MOST_TRIES = 5
CLOSED_FOR = timedelta(minutes=15)
MAX_NUMBER = 1_000_000_000


class PinClosed(FeedbackError):
    """Too many wrong PINs."""

    status = 429

    def message(self) -> str:
        return gettext("Too many wrong PINs. Please wait 15 minutes.")


@dataclass(frozen=True)
class Health:
    """What a device says of itself, checked."""

    waiting: int
    refused: int
    oldest_seconds: int | None
    app_version: str | None
    battery: int | None
    is_charging: bool | None


def kiosk_place(code: str) -> Place:
    """Return the place of a touchpoint that is a kiosk. Raises NotFound for any other."""
    place = find_place(code)
    if place.touchpoint is None or place.touchpoint.kind != "kiosk":
        raise NotFound
    return place


def pair(touchpoint: Touchpoint, typed: str) -> tuple[KioskDevice, str]:
    """Use a pairing code up, and return the device with its new token. Raises NotFound."""
    device = _device_with_code(touchpoint, "".join(typed.split()).upper())
    if device is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    device.token_hash = _hash(token)
    device.pairing_code = device.pairing_until = None
    device.paired_at = device.last_seen_at = utc_now()
    db.session.commit()
    return device, token


def _device_with_code(touchpoint: Touchpoint, typed: str) -> KioskDevice | None:
    waiting = db.session.scalars(
        select(KioskDevice).where(
            KioskDevice.touchpoint_id == touchpoint.id,
            KioskDevice.pairing_until > utc_now(),
            KioskDevice.revoked_at.is_(None),
        )
    ).all()
    fitting = [one for one in waiting if hmac.compare_digest(code_of(one).encode(), typed.encode())]
    return fitting[0] if fitting else None


def code_of(device: KioskDevice) -> str:
    """Return the code still to be typed into the device, empty where there is none or its hour is over."""
    is_open = device.pairing_until is not None and device.pairing_until > utc_now()
    return unseal(device.pairing_code) if device.pairing_code and is_open else ""


def device_of(touchpoint: Touchpoint, token: str) -> KioskDevice:
    """Return the device a token belongs to. Raises NotFound, also for a revoked one."""
    device = db.session.scalar(
        select(KioskDevice).where(
            KioskDevice.token_hash == _hash(token),
            KioskDevice.touchpoint_id == touchpoint.id,
            KioskDevice.revoked_at.is_(None),
        )
    )
    if device is None:
        raise NotFound
    return device


def note_health(device: KioskDevice, health: Health) -> None:
    """Keep what a device says of itself."""
    device.last_seen_at = utc_now()
    for name, value in vars(health).items():
        setattr(device, name, value)
    db.session.commit()


def read_health(said: Any) -> Health:
    """Return what was said, without what cannot be: it comes from a device that anybody may hold."""
    fields = said if isinstance(said, dict) else {}
    version = fields.get("version")
    charging = fields.get("charging")
    return Health(
        waiting=_number(fields.get("waiting")) or 0,
        refused=_number(fields.get("refused")) or 0,
        oldest_seconds=_number(fields.get("oldest_seconds")),
        app_version=version[:16] if isinstance(version, str) and version.isalnum() else None,
        battery=_number(fields.get("battery"), most=100),
        is_charging=charging if isinstance(charging, bool) else None,
    )


def _number(value: Any, most: int = MAX_NUMBER) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= most else None


def verifier_for(device: KioskDevice) -> Any:
    """Return what the device checks the PIN with, None where no PIN was set."""
    return json.loads(unseal(device.pin_verifier)) if device.pin_verifier else None


def is_right_pin(device: KioskDevice, pin: str) -> bool:
    """Check a PIN; five wrong ones close it for a quarter of an hour. Raises PinClosed."""
    if device.pin_closed_until and device.pin_closed_until > utc_now():
        raise PinClosed
    is_right = bool(device.pin_hash and verify_password(pin, device.pin_hash))
    device.wrong_pins = 0 if is_right else device.wrong_pins + 1
    if device.wrong_pins >= MOST_TRIES:
        device.wrong_pins, device.pin_closed_until = 0, utc_now() + CLOSED_FOR
    db.session.commit()
    return is_right


def devices_for(account: Account) -> list[KioskDevice]:
    """Return the devices at touchpoints of one's units: silent ones first, revoked ones last."""
    devices = db.session.scalars(_devices_of(account)).all()
    return sorted(devices, key=lambda one: (one.revoked_at is not None, not is_silent(one), one.name))


def find_device(public_id: str, account: Account) -> KioskDevice:
    """Return a device at a touchpoint of one's units. Raises NotFound."""
    device: KioskDevice | None = db.session.scalar(
        _devices_of(account).where(KioskDevice.public_id == public_id)
    )
    if device is None:
        raise NotFound
    return device


def _devices_of(account: Account) -> Select[Any]:
    return (
        select(KioskDevice)
        .join(Touchpoint)
        .where(Touchpoint.unit_id.in_(units_of(account, *KEEPERS)))
        .options(joinedload(KioskDevice.touchpoint).joinedload(Touchpoint.unit))
    )


def kiosks_for(account: Account) -> Sequence[Touchpoint]:
    """Return the touchpoints in use where one may put a kiosk."""
    return db.session.scalars(
        select(Touchpoint)
        .where(
            Touchpoint.kind == "kiosk",
            Touchpoint.retired_at.is_(None),
            Touchpoint.unit_id.in_(units_of(account, *KEEPERS)),
        )
        .order_by(Touchpoint.name)
    ).all()


def add_device(touchpoint_code: str, name: str, account: Account) -> KioskDevice:
    """Expect a new device at a kiosk of one's units. Raises NotFound."""
    touchpoint = next((one for one in kiosks_for(account) if one.code == touchpoint_code), None)
    if touchpoint is None:
        raise NotFound
    device = KioskDevice(
        touchpoint_id=touchpoint.id, name=name, created_by_id=account.id, created_at=utc_now()
    )
    _new_code(device)
    db.session.add(device)
    db.session.commit()
    return device


def renew_pairing(device: KioskDevice) -> None:
    """Let another device take this one's place: the old token is dead at once."""
    device.token_hash = device.paired_at = device.revoked_at = None
    _new_code(device)
    db.session.commit()


def _new_code(device: KioskDevice) -> None:
    device.pairing_code = seal("".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)))
    device.pairing_until = utc_now() + PAIRING_TIME


def revoke(device: KioskDevice) -> None:
    """A device is lost or taken away: its token opens nothing any more."""
    device.token_hash = device.pairing_code = device.pairing_until = None
    device.revoked_at = utc_now()
    db.session.commit()


def set_pin(device: KioskDevice, pin: str) -> None:
    """Give a device another PIN; it learns of it the next time it speaks."""
    device.pin_hash = str(hash_password(pin))
    device.pin_verifier = seal(json.dumps(verifier_of(pin)))
    device.wrong_pins, device.pin_closed_until = 0, None
    db.session.commit()


def is_silent(device: KioskDevice) -> bool:
    """Tell whether a paired device has not spoken for longer than it should."""
    if device.token_hash is None or device.last_seen_at is None:
        return False
    return utc_now() - device.last_seen_at > SILENT_AFTER


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
