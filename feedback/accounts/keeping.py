"""Who may sign in, as what and where: what administrators do about it.

An administrator sees whoever has a role in a unit they reach, and gives and takes roles there. Whoever also
has a role elsewhere is not theirs to disable, and gets no link from them: with it they would take over rights
they do not have. Whatever changes what an account may do ends its sessions.
"""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from feedback import mail
from feedback.accounts import second_factor
from feedback.accounts.notices import tell
from feedback.accounts.recovery import link_for, put_link
from feedback.accounts.service import (
    end_sessions,
    is_led_by_groups,
    new_account,
    reaches_everything,
    units_of,
)
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import NOT_TO_ONESELF, Account, Appointment, OrgUnit

KEEPERS = ("administrator",)


class NotYours(FeedbackError):
    """The account has a role where the administrator has none."""

    status = 403

    def message(self) -> str:
        return gettext(
            "This person also works where you are no administrator. Ask one who is responsible for all of it."
        )


class YourOwn(FeedbackError):
    """Nobody takes away their own rights: so there is always somebody left who can give them."""

    status = 403

    def message(self) -> str:
        return gettext("You cannot take rights away from yourself. Another administrator can.")


class NotToYourself(FeedbackError):
    """Nobody lets themselves read what an administrator does not."""

    status = 403

    def message(self) -> str:
        return gettext("You cannot give this to yourself. Another administrator can.")


@dataclass(frozen=True)
class Invited:
    account: Account
    is_new: bool  # else they had an account, and the role was added to it


def accounts_for(keeper: Account, typed: str = "") -> list[Account]:
    """Return the accounts an administrator sees, by name; of those only whose name or address holds this."""
    asked = visible_to(keeper).options(selectinload(Account.appointments).joinedload(Appointment.unit))
    if word := typed.strip():
        asked = asked.where(
            or_(Account.name.icontains(word, autoescape=True), Account.email.icontains(word, autoescape=True))
        )
    return list(db.session.scalars(asked.order_by(func.lower(Account.name), Account.id)))


def find_account_for(keeper: Account, public_id: str) -> Account:
    """Return an account the administrator sees. Raises NotFound."""
    account = db.session.scalar(visible_to(keeper).where(Account.public_id == public_id))
    if account is None:
        raise NotFound
    return account


def visible_to(keeper: Account) -> Select[Account]:
    if reaches_everything(keeper, *KEEPERS):
        return select(Account)
    theirs = Appointment.unit_id.in_(units_of(keeper, *KEEPERS))
    return select(Account).where(Account.appointments.any(theirs))


def may_keep(keeper: Account, account: Account) -> bool:
    """Tell whether all an account may do lies where the administrator is one."""
    return all(may_give(keeper, appointment.unit_id) for appointment in account.appointments)


def may_give(keeper: Account, unit_id: int | None) -> bool:
    """Tell whether an administrator may give and take roles in a unit, or everywhere."""
    if unit_id is None:
        return reaches_everything(keeper, *KEEPERS)
    return db.session.scalar(units_of(keeper, *KEEPERS).where(OrgUnit.id == unit_id)) is not None


def invite(
    email: str, name: str, role: str, unit: OrgUnit | None, employer: str | None, keeper: Account
) -> Invited:
    """Create an account without a password, or give the role to whoever has this address already.

    Of the latter the employer stays what it was: the account may not be this administrator's to change.
    """
    known = db.session.scalar(select(Account).where(Account.email == email))
    if known:
        appoint(known, role, unit, keeper)
        return Invited(known, is_new=False)
    account = new_account(email, name, role, unit, employer)
    db.session.add(account)
    db.session.flush()
    audit.record("account_invited", account.public_id, keeper, role=role, unit=unit.code if unit else "")
    db.session.commit()
    return Invited(account, is_new=True)


def appoint(account: Account, role: str, unit: OrgUnit | None, keeper: Account) -> None:
    """Give a role in a unit, or everywhere; who has it already keeps it. Raises NotToYourself.

    Who has it by a group has it by hand from now on: the group takes it away no more.
    """
    require_still_keeper(keeper)
    if account.id == keeper.id and role in NOT_TO_ONESELF:
        raise NotToYourself
    unit_id = unit.id if unit else None
    held = next((one for one in account.appointments if (one.role, one.unit_id) == (role, unit_id)), None)
    if held and not held.from_group:
        return
    if held:
        held.from_group = False
    else:
        account.appointments.append(Appointment(role=role, unit_id=unit_id))
    end_sessions(account)
    audit.record("role_given", account.public_id, keeper, role=role, unit=unit.code if unit else "")
    db.session.commit()


def dismiss(account: Account, role: str, unit_code: str, keeper: Account) -> bool:
    """Take a role in a unit away, and tell whether the administrator still sees the account.

    ``unit_code`` is empty for a role that is held everywhere. Raises NotFound, YourOwn.
    """
    require_other(account, keeper)
    require_still_keeper(keeper)
    held = next((one for one in account.appointments if (one.role, code_of(one)) == (role, unit_code)), None)
    if held is None or not may_give(keeper, held.unit_id):
        raise NotFound
    db.session.delete(held)
    end_sessions(account)
    audit.record("role_taken", account.public_id, keeper, role=role, unit=unit_code)
    db.session.commit()
    return db.session.scalar(visible_to(keeper).where(Account.id == account.id)) is not None


def note_employer(account: Account, employer: str | None, keeper: Account) -> None:
    """Say who employs a person; it gives no rights and takes none. Raises NotYours."""
    require_whole(account, keeper)
    if employer == account.employer:
        return
    audit.record(
        "employer_noted", account.public_id, keeper, before=account.employer or "", employer=employer or ""
    )
    account.employer = employer
    db.session.commit()


def code_of(appointment: Appointment) -> str:
    return appointment.unit.code if appointment.unit else ""


def disable(account: Account, keeper: Account) -> None:
    """Let an account sign in no more, and end what it has open. Raises NotYours, YourOwn."""
    require_other(account, keeper)
    require_whole(account, keeper)
    account.active = False
    end_sessions(account)
    audit.record("account_disabled", account.public_id, keeper)
    db.session.commit()


def enable(account: Account, keeper: Account) -> None:
    """Let a disabled account sign in again, with the roles it has. Raises NotYours."""
    require_whole(account, keeper)
    account.active = True
    audit.record("account_enabled", account.public_id, keeper)
    db.session.commit()


def reset_second_factor(account: Account, keeper: Account) -> None:
    """Let somebody who lost phone and codes sign in by password alone. Raises NotYours, YourOwn, NotFound."""
    require_other(account, keeper)
    require_whole(account, keeper)
    if not second_factor.has_second_factor(account):
        raise NotFound
    second_factor.remove(account)
    audit.record("second_factor_reset", account.public_id, keeper)
    tell(account, "second_factor_reset")
    db.session.commit()


def new_link(account: Account, keeper: Account) -> str:
    """Return an address where the person chooses a password. Raises NotYours, NotFound.

    Only where no mail is set up: else a link goes to whoever reads the account's address, and to nobody else.
    """
    require_open(account, keeper)
    if mail.is_set_up():
        raise NotFound
    audit.record("link_given", account.public_id, keeper)
    db.session.commit()
    return link_for(account)


def mail_link(account: Account, keeper: Account) -> None:
    """Send them such an address. Raises NotYours, NotFound, NoMailServer."""
    require_open(account, keeper)
    put_link(account)
    audit.record("link_mailed", account.public_id, keeper)
    db.session.commit()


def require_open(account: Account, keeper: Account) -> None:
    require_whole(account, keeper)
    if not account.active or is_led_by_groups(account):
        raise NotFound


def require_other(account: Account, keeper: Account) -> None:
    if account.id == keeper.id:
        raise YourOwn


def require_whole(account: Account, keeper: Account) -> None:
    require_still_keeper(keeper)
    if not may_keep(keeper, account):
        raise NotYours


def require_still_keeper(keeper: Account) -> None:
    """Of two administrators who dismiss each other at the same moment the later one is none any more."""
    keepers = db.session.scalars(
        select(Appointment).where(Appointment.role.in_(KEEPERS)).order_by(Appointment.id).with_for_update()
    ).all()
    if keeper.id not in {one.account_id for one in keepers}:
        raise NotFound
