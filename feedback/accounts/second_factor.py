"""A second factor: codes of an app on the phone (RFC 6238), and recovery codes for when it is lost.

A code opens once. The app's secret is kept encrypted; of a recovery code, which is shown once, a keyed hash.
Whatever changes here ends the account's sessions.
"""

import hmac
import json
import re
import secrets
from base64 import b32encode

import segno
import structlog
from cryptography.fernet import InvalidToken
from flask_babel import gettext
from passlib.exc import TokenError
from passlib.totp import TOTP
from sqlalchemy import delete, exists, func, or_, select, update

from feedback.accounts.notices import tell
from feedback.accounts.service import end_sessions
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.keys import derived_key, derived_keys, seal, unseal
from feedback.models import Account, Authenticator, Passkey, RecoveryCode, utc_now

ISSUER = "Góp Ý"
SECRET_BYTES = 20  # RFC 4226, section 4, R6: as long as SHA-1's digest
WINDOW_SECONDS = 30  # RFC 6238, 5.2: one step back, for whoever types slowly; one ahead, for clocks
CODES_GIVEN, CODE_DIGITS = 10, 12  # digits alone: the same keypad as for the app's codes
SECRET_PURPOSE, CODE_PURPOSE = "second factor v1", "recovery code v1"
NO_DIGIT = re.compile("[^0-9]+")

log = structlog.get_logger()


class WrongCode(FeedbackError):
    """Neither the code that the app shows now nor a recovery code; or it was used before."""

    status = 422

    def message(self) -> str:
        return gettext("This code is not right, or it was used before. Wait for the next one in the app.")


def has_second_factor(account: Account) -> bool:
    """Tell whether a password alone opens the account no more: it has an app's codes or a passkey."""
    has_passkey = exists().where(Passkey.account_id == account.id)
    has_app = exists().where(Authenticator.account_id == account.id)
    return bool(db.session.scalar(select(or_(has_app, has_passkey))))


def has_app(account: Account) -> bool:
    return bool(db.session.scalar(select(exists().where(Authenticator.account_id == account.id))))


def codes_left(account: Account) -> int:
    """Return how many recovery codes nobody used yet."""
    mine = select(func.count()).where(RecoveryCode.account_id == account.id)
    return db.session.scalar(mine) or 0


def offer(account: Account) -> str:
    """Return a new secret for their app, sealed: it goes through the page and is kept once a code proves it.

    With the next change of how they sign in it is worth nothing.
    """
    secret = b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return seal(json.dumps([account.fs_uniquifier, secret]), SECRET_PURPOSE).decode()


def offered(account: Account, sealed: str) -> str | None:
    """Return the secret that was offered to this account; None for anything else."""
    try:
        handle, secret = json.loads(unseal(sealed.encode(), SECRET_PURPOSE))
    except InvalidToken:
        return None
    return str(secret) if handle == account.fs_uniquifier else None


def picture_of(account: Account, secret: str) -> str:
    """Return the QR code that an app scans, as the address of an image."""
    return str(
        segno.make_qr(TOTP(secret).to_uri(account.email, ISSUER), error="M").svg_data_uri(
            scale=5, border=4, light="white"
        )
    )


def in_groups(secret: str) -> str:
    return " ".join(re.findall(".{1,4}", secret))


def set_up(account: Account, secret: str, typed: str) -> list[str]:
    """Let signing in ask for codes of this secret; return the recovery codes. Raises WrongCode."""
    step = step_of(secret, typed)
    if step is None:
        raise WrongCode
    db.session.execute(delete(Authenticator).where(Authenticator.account_id == account.id))
    db.session.add(
        Authenticator(
            account_id=account.id, secret=seal(secret, SECRET_PURPOSE), last_step=step, made_at=utc_now()
        )
    )
    codes = new_codes(account)
    end_sessions(account)
    audit.record("second_factor_on", account.public_id, account)
    tell(account, "second_factor_on")
    db.session.commit()
    return codes


def renew_codes(account: Account) -> list[str]:
    """Return new recovery codes in the place of those before."""
    codes = new_codes(account)
    end_sessions(account)
    audit.record("recovery_codes_made", account.public_id, account)
    tell(account, "recovery_codes")
    db.session.commit()
    return codes


def switch_off(account: Account) -> None:
    """Let signing in ask for no code of the app any more."""
    db.session.execute(delete(Authenticator).where(Authenticator.account_id == account.id))
    forget_needless_codes(account)
    end_sessions(account)
    audit.record("second_factor_off", account.public_id, account)
    tell(account, "second_factor_off")
    db.session.commit()


def remove(account: Account) -> None:
    """Take away app, passkeys and recovery codes, in the caller's transaction."""
    for kept in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(kept).where(kept.account_id == account.id))
    end_sessions(account)


def forget_needless_codes(account: Account) -> None:
    """Delete recovery codes where nothing is left in whose place they could open."""
    if not has_second_factor(account):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def pass_with(account: Account, typed: str) -> None:
    """Use up a code of the app, or a recovery code, to sign in. Raises WrongCode."""
    take(account, typed)
    db.session.commit()


def take(account: Account, typed: str) -> None:
    """Use up a code in the caller's transaction: of two who send the same one, one gets in.

    Raises WrongCode.
    """
    digits = NO_DIGIT.sub("", typed)
    if len(digits) == CODE_DIGITS and take_recovery_code(account, digits):
        audit.record("recovery_code_used", account.public_id, account)
        tell(account, "recovery_code_used")
    elif not take_step(account, digits):
        raise WrongCode


def take_step(account: Account, digits: str) -> bool:
    kept = db.session.scalar(select(Authenticator.secret).where(Authenticator.account_id == account.id))
    step = step_of(opened(kept, account), digits) if kept else None
    if step is None:
        return False
    unused = update(Authenticator).where(
        Authenticator.account_id == account.id, Authenticator.last_step < step
    )
    return bool(db.session.scalars(unused.values(last_step=step).returning(Authenticator.id)).all())


def opened(sealed: bytes, account: Account) -> str:
    """Return a kept secret; none that any code fits where the key that sealed it is named no more."""
    try:
        return unseal(sealed, SECRET_PURPOSE)
    except InvalidToken:
        log.error("second_factor_unreadable", account=account.public_id)
        return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_of(secret: str, digits: str) -> int | None:
    """Return to which step of 30 seconds, near now, the code belongs."""
    try:
        return int(TOTP(secret).match(NO_DIGIT.sub("", digits), window=WINDOW_SECONDS).counter)
    except TokenError:
        return None


def take_recovery_code(account: Account, digits: str) -> bool:
    hashes = [code_hash(key, account, digits) for key in derived_keys(CODE_PURPOSE)]
    mine = delete(RecoveryCode).where(
        RecoveryCode.account_id == account.id, RecoveryCode.code_hash.in_(hashes)
    )
    return bool(db.session.scalars(mine.returning(RecoveryCode.id)).all())


def new_codes(account: Account) -> list[str]:
    """Return new recovery codes, in groups of four, and keep their hashes in the place of those before."""
    codes = [f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}" for _ in range(CODES_GIVEN)]
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    key = derived_key(CODE_PURPOSE)
    db.session.add_all(
        RecoveryCode(account_id=account.id, code_hash=code_hash(key, account, code)) for code in codes
    )
    return [in_groups(code) for code in codes]


def code_hash(key: bytes, account: Account, digits: str) -> bytes:
    return hmac.digest(key, f"{account.public_id}:{digits}".encode(), "sha256")
