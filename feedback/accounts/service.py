"""Accounts, their roles, and which units those reach."""

import secrets
from datetime import date

from flask import current_app
from flask_babel import gettext
from flask_security import hash_password
from sqlalchemy import ColumnElement, Select, false, or_, select

from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import ROLES, Account, Appointment, OrgUnit, utc_now
from feedback.organisation.history import realm
from feedback.organisation.service import is_there, root_unit

DEMO_DOMAIN = "@demo.example"
# Characters of a new password: NIST SP 800-63B-4, 3.1.1.2, where a password may be all there is. The demo's
# holds on a loopback address only, and many who look at it type it: OWASP ASVS 5.0, 6.2.1.
LEAST_PASSWORD, LEAST_DEMO_PASSWORD = 15, 8


class OnlyByProvider(FeedbackError):
    """Groups at the provider lead this account: only the provider lets it in."""

    status = 403

    def message(self) -> str:
        return gettext(
            "A group at your organisation's sign-in gives you your role: please sign in there. Passwords and "
            "passkeys of this page do not open your account."
        )


class BadAccount(Exception):
    """This account cannot be made; the message says why."""


def add_account(
    email: str, name: str, password: str, role: str, unit: OrgUnit | None, employer: str | None = None
) -> Account:
    """Create an account with one role in a unit, or everywhere. Raises BadAccount."""
    email = email.strip().lower()
    if role not in ROLES:
        raise BadAccount(f"the role must be one of {', '.join(ROLES)}")
    if role == "employer" and unit:
        raise BadAccount("an employer sees its counters in all units: leave the unit out")
    if "@" not in email:
        raise BadAccount(f"{email!r} is not a mail address")
    least = LEAST_DEMO_PASSWORD if email.endswith(DEMO_DOMAIN) else LEAST_PASSWORD
    if len(normalised(password)) < least:
        raise BadAccount(f"the password needs at least {least} characters")
    if has_account(email):
        raise BadAccount(f"there is already an account for {email}")
    account = new_account(email, name, role, unit, employer, password=hash_of(password))
    db.session.add(account)
    db.session.flush()
    audit.record("account_added", account.public_id, None, role=role, unit=unit.code if unit else "")
    db.session.commit()
    return account


def new_account(
    email: str,
    name: str,
    role: str,
    unit: OrgUnit | None,
    employer: str | None,
    password: str | None = None,
) -> Account:
    """Return an account with one role in a unit, or everywhere; not kept yet. ``password`` as hashed."""
    return Account(
        email=email,
        name=name,
        password=password,
        active=True,
        employer=employer,
        fs_uniquifier=secrets.token_hex(32),
        created_at=utc_now(),
        appointments=[Appointment(role=role, unit_id=unit.id if unit else None)],
    )


def end_sessions(account: Account) -> None:
    """Let whoever is signed in be so no more, and all links given for a password be dead."""
    account.fs_uniquifier = secrets.token_hex(32)


def sign_out_everywhere(account: Account) -> None:
    """End all that an account has open."""
    end_sessions(account)
    audit.record("sessions_ended", account.public_id, account)
    db.session.commit()


def is_welcome(account: Account) -> bool:
    """Tell whether an account may sign in here: the demo's only on the demo, their addresses are public."""
    return account.active and (current_app.config["IS_LOCAL"] or not account.email.endswith(DEMO_DOMAIN))


def is_led_by_groups(account: Account) -> bool:
    """Tell whether a group at the provider gave the account a role: it signs in by the provider only.

    Whoever leaves there is let in no more, and a password or passkey that somebody else put on the account
    before opens nothing of what the group gave.
    """
    return any(one.from_group for one in account.appointments)


def find_by_handle(handle: str) -> Account | None:
    """Return the account with this handle for sessions, if it may sign in."""
    return db.session.scalar(select(Account).where(Account.fs_uniquifier == handle, Account.active))


def set_password(email: str, password: str) -> None:
    """Give an account a new password and end its sessions."""
    account = db.session.scalar(select(Account).where(Account.email == email))
    if account is None:
        raise BadAccount(f"there is no account for {email}")
    account.password = hash_of(password)
    end_sessions(account)
    db.session.commit()


def hash_of(password: str) -> str:
    """Return what is kept of a password, its marks composed as the sign-in form composes them."""
    return str(hash_password(normalised(password)))


def normalised(password: str) -> str:
    """Return a password as it is compared: Vietnamese letters come composed or in pieces."""
    return str(current_app.extensions["security"].password_util.normalize(password))


def has_accounts() -> bool:
    return db.session.scalar(select(Account.id).limit(1)) is not None


def has_account(email: str) -> bool:
    return db.session.scalar(select(Account.id).where(Account.email == email)) is not None


def units_of(account: Account, *roles: str) -> Select[int]:
    """Select the ids of the units that an account reaches in one of these roles."""
    return select(OrgUnit.id).where(reaches(account, *roles))


def reaches(account: Account, *roles: str) -> ColumnElement[bool]:
    """Return the condition that an account reaches a unit, of today or of before, in one of these roles."""
    held = [appointment.unit_id for appointment in account.appointments if appointment.role in roles]
    if None in held:
        return OrgUnit.id.is_not(None)
    below = [OrgUnit.id.in_(realm(unit_id)) for unit_id in held if unit_id is not None]
    return or_(false(), *below)


def reaches_everything(account: Account, *roles: str) -> bool:
    """Tell whether an account has one of these roles for the whole tree: for no unit, or for its top."""
    held = {appointment.unit_id for appointment in account.appointments if appointment.role in roles}
    if None in held:
        return True
    root = root_unit()
    return root is not None and root.id in held


def find_unit_for(account: Account, code: str, *roles: str, on: date | None = None) -> OrgUnit:
    """Return the unit that bears this code now, or bore it on a day, if the account reaches it.

    Raises NotFound, as for an unknown code.
    """
    unit = db.session.scalar(
        select(OrgUnit).where(OrgUnit.code == code.strip().upper(), is_there(on), reaches(account, *roles))
    )
    if unit is None:
        raise NotFound
    return unit


def reachable_units(account: Account, *roles: str) -> list[OrgUnit]:
    """Return the units in use that an account reaches in one of these roles, by name."""
    return list(
        db.session.scalars(
            select(OrgUnit)
            .where(reaches(account, *roles), is_there())
            .order_by(OrgUnit.parent_id.is_not(None), OrgUnit.name)
        )
    )
