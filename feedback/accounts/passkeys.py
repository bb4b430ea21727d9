"""Passkeys (WebAuthn Level 3): a key that a device keeps, opened by finger, face or the device's PIN.

The device proves both that it is there and that its owner is: a passkey signs in by itself, and is a second
factor. It is bound to the host of the base URL: a page that only looks like ours gets nothing from it.
"""

import ipaddress
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import current_app
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from feedback.accounts import second_factor
from feedback.accounts.notices import tell
from feedback.accounts.service import OnlyByProvider, end_sessions, is_led_by_groups, is_welcome
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, Passkey, utc_now

CHALLENGE_BYTES, HANDLE_BYTES = 32, 32
VERIFIED = UserVerificationRequirement.REQUIRED

log = structlog.get_logger()


class BadPasskey(FeedbackError):
    """What the browser sent is no passkey of this site, not of this moment, or of nobody."""

    status = 422

    def message(self) -> str:
        return gettext("This passkey does not open anything here. Try again, or sign in with your password.")


def are_possible() -> bool:
    """Tell whether the service has a name: a passkey is bound to one, and an address of numbers is none."""
    try:
        ipaddress.ip_address(host())
    except ValueError:
        return True
    return False


def host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def origin() -> str:
    parts = urlsplit(current_app.config["BASE_URL"])
    return f"{parts.scheme}://{parts.netloc}"


def new_challenge() -> bytes:
    return secrets.token_bytes(CHALLENGE_BYTES)


def passkeys_of(account: Account) -> list[Passkey]:
    """Return an account's passkeys, the oldest first."""
    return list(
        db.session.scalars(select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id))
    )


def find_passkey_of(account: Account, public_id: str) -> Passkey:
    """Return one of an account's passkeys. Raises NotFound."""
    mine = select(Passkey).where(Passkey.account_id == account.id, Passkey.public_id == public_id)
    passkey = db.session.scalar(mine)
    if passkey is None:
        raise NotFound
    return passkey


def options_to_add(account: Account, challenge: bytes, handle: bytes) -> dict[str, Any]:
    """Return what the browser needs to make a passkey for this account."""
    options = generate_registration_options(
        rp_id=host(),
        rp_name="Góp Ý",
        user_id=handle,
        user_name=account.email,
        user_display_name=account.name,
        challenge=challenge,
        # A device that has one already makes no second one.
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=one.credential_id) for one in passkeys_of(account)
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
    )
    return dict(json.loads(options_to_json(options)))


def handle_of(account: Account) -> bytes:
    """Return under what random bytes the account's devices know it."""
    known = passkeys_of(account)
    return known[0].user_handle if known else secrets.token_bytes(HANDLE_BYTES)


def options_to_sign_in(challenge: bytes) -> dict[str, Any]:
    """Return what the browser needs to ask for any passkey of this site: no account's are listed."""
    options = generate_authentication_options(rp_id=host(), challenge=challenge, user_verification=VERIFIED)
    return dict(json.loads(options_to_json(options)))


def add(account: Account, name: str, sent: str, challenge: bytes, handle: bytes) -> list[str]:
    """Keep a new passkey; return recovery codes where the account has none yet. Raises BadPasskey."""
    try:
        made = verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=host(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise refusal(error) from error
    db.session.add(
        Passkey(
            account_id=account.id,
            name=name,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            user_handle=handle,
            sign_count=made.sign_count,
            made_at=utc_now(),
        )
    )
    try:
        db.session.flush()
    except IntegrityError as error:  # a credential of somebody
        db.session.rollback()
        raise BadPasskey from error
    codes = [] if second_factor.codes_left(account) else second_factor.new_codes(account)
    keep_change(account, "passkey_added")
    return codes


def delete(account: Account, public_id: str) -> None:
    """Take a passkey away. Raises NotFound."""
    db.session.delete(find_passkey_of(account, public_id))
    db.session.flush()
    second_factor.forget_needless_codes(account)
    keep_change(account, "passkey_deleted")


def keep_change(account: Account, kind: str) -> None:
    end_sessions(account)
    audit.record(kind, account.public_id, account)
    tell(account, kind)
    db.session.commit()


def account_of(sent: str, challenge: bytes, asked: Account | None) -> Account:
    """Return whose passkey answered the challenge, if they may sign in. Raises BadPasskey, OnlyByProvider.

    ``asked``: who is asked for a second factor in this session. Where groups lead the account, that is how
    the provider brought them here, and the passkey opens nothing without it.
    """
    try:
        credential = parse_authentication_credential_json(sent)
        passkey = known_passkey(credential.raw_id, credential.response.user_handle)
        shown = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host(),
            expected_origin=origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise refusal(error) from error
    account = db.session.get_one(Account, passkey.account_id)
    if not is_welcome(account):
        raise BadPasskey
    if is_led_by_groups(account) and account != asked:
        raise OnlyByProvider
    passkey.sign_count, passkey.used_at = shown.new_sign_count, utc_now()
    db.session.commit()
    return account


def known_passkey(credential_id: bytes, handle: bytes | None) -> Passkey:
    passkey = db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))
    if passkey is None or handle != passkey.user_handle:
        raise BadPasskey
    return passkey


def refusal(error: Exception) -> BadPasskey:
    log.warning("passkey_refused", reason=type(error).__name__)
    return BadPasskey()
