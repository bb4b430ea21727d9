"""Whom a provider vouches for: their account, and the roles that its groups give.

An account is found by the provider's name for the person. The first time it may be found by an e-mail address
that the provider has verified, if nobody else was found by it. Who is unknown gets an account only where a
group gives them a role. Roles given by hand are nobody's business here.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.accounts.service import end_sessions, is_welcome
from feedback.audit import service as audit
from feedback.database import db, write_from_here
from feedback.errors import FeedbackError
from feedback.models import Account, Appointment, ExternalIdentity, OrgUnit, new_public_id, utc_now
from feedback.provider_settings import Provider

Claims = dict[str, Any]
Held = tuple[str, int | None]  # a role, and the id of its unit, None for everywhere

log = structlog.get_logger()


class NotKnown(FeedbackError):
    """The provider knows them; here they have no account, or it is closed."""

    status = 403

    def message(self) -> str:
        return gettext(
            "You are signed in there, but you have no account here yet, or it is closed. Please ask the "
            "administrator of your unit."
        )


@dataclass(frozen=True)
class Person:
    """What the provider says of who signs in, its signature checked."""

    subject: str
    email: str  # empty where the provider has not verified it
    name: str
    groups: frozenset[str]
    is_proven: bool  # the provider asked for a second factor (RFC 8176)

    @classmethod
    def of(cls, token: Claims, more: Claims, groups_claim: str) -> "Person":
        """Read what the ID token says, and what the provider's own page says ``more``.

        How somebody signed in, only the token says. An address counts as verified by whoever named it.
        """
        named_by = token if "email" in token else more
        email = str(named_by.get("email") or "").strip().lower()
        claims = {**more, **token}
        groups = claims.get(groups_claim) or []
        return cls(
            subject=str(token["sub"]),
            email=email if named_by.get("email_verified") is True else "",
            name=str(claims.get("name") or email.partition("@")[0])[:100],
            groups=frozenset(map(str, groups if isinstance(groups, list) else [groups])),
            is_proven="mfa" in (token.get("amr") or []),  # a list: authlib refuses tokens where it is none
        )


def welcome(person: Person, provider: Provider) -> Account:
    """Return the account of who signs in, with the roles that their groups give now. Raises NotKnown.

    The provider leads back by a GET, which may write nothing unless it says so.
    """
    write_from_here()
    granted = roles_of(person, provider)
    try:
        account = linked(person, provider) or link(person, provider, has_role=bool(granted))
    except IntegrityError as error:  # two first sign-ins at the same moment: the other one was first
        db.session.rollback()
        raise NotKnown from error
    if not is_welcome(account):
        raise NotKnown
    if give_and_take(account, granted):
        end_sessions(account)
    db.session.commit()
    return account


def roles_of(person: Person, provider: Provider) -> set[Held]:
    """Return what the groups give, as far as there are such units."""
    given = [grant for grant in provider.grants if grant.group in person.groups]
    codes = {grant.unit_code for grant in given}
    known = select(OrgUnit.code, OrgUnit.id).where(OrgUnit.code.in_(codes), OrgUnit.valid_to.is_(None))
    units: dict[str, int | None] = {"": None} | {row.code: row.id for row in db.session.execute(known)}
    if missing := codes - units.keys():
        log.error("groups_give_roles_in_unknown_units", units=sorted(missing))
    return {(grant.role, units[grant.unit_code]) for grant in given if grant.unit_code in units}


def linked(person: Person, provider: Provider) -> Account | None:
    identity = select(ExternalIdentity.account_id).where(
        ExternalIdentity.issuer == provider.issuer, ExternalIdentity.subject == person.subject
    )
    return db.session.scalar(select(Account).where(Account.id == identity.scalar_subquery()))


def link(person: Person, provider: Provider, *, has_role: bool) -> Account:
    """Return the account of somebody who comes from the provider for the first time. Raises NotKnown."""
    if not person.email:
        raise NotKnown
    account = db.session.scalar(select(Account).where(Account.email == person.email))
    if account is None and has_role:
        account = newcomer(person)
    if account is None or not is_welcome(account):
        raise NotKnown
    of_somebody_else = select(ExternalIdentity.id).where(
        ExternalIdentity.account_id == account.id, ExternalIdentity.issuer == provider.issuer
    )
    if db.session.scalar(of_somebody_else) is not None:
        raise NotKnown
    db.session.add(
        ExternalIdentity(
            account_id=account.id, issuer=provider.issuer, subject=person.subject, made_at=utc_now()
        )
    )
    db.session.flush()
    audit.record("identity_linked", account.public_id, account)
    return account


def newcomer(person: Person) -> Account:
    account = Account(
        email=person.email,
        name=person.name,
        password=None,
        active=True,
        fs_uniquifier="",
        public_id=new_public_id(),
        created_at=utc_now(),
    )
    end_sessions(account)
    db.session.add(account)
    db.session.flush()
    audit.record("account_made_by_provider", account.public_id, account)
    return account


def give_and_take(account: Account, granted: set[Held]) -> bool:
    """Let the account have from its groups what they give now, and tell whether that changed anything."""
    by_group = {(one.role, one.unit_id): one for one in account.appointments if one.from_group}
    by_hand = {(one.role, one.unit_id) for one in account.appointments if not one.from_group}
    taken, given = by_group.keys() - granted, granted - by_group.keys() - by_hand
    for held in taken:
        account.appointments.remove(by_group[held])
        db.session.delete(by_group[held])
    account.appointments += [
        Appointment(role=role, unit_id=unit_id, from_group=True) for role, unit_id in given
    ]
    note("role_taken_by_group", account, taken)
    note("role_given_by_group", account, given)
    return bool(taken or given)


def note(kind: str, account: Account, changed: set[Held]) -> None:
    for role, unit_id in sorted(changed, key=str):
        unit = db.session.get_one(OrgUnit, unit_id).code if unit_id is not None else ""
        audit.record(kind, account.public_id, account, role=role, unit=unit)
