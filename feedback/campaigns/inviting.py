"""Who is asked, and how they hear of it: by mail where mail can be sent, in the service, or on paper."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import structlog
from flask import current_app
from flask_babel import force_locale, format_date, gettext
from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import selectinload

from feedback import mail
from feedback.campaigns.box import open_box
from feedback.campaigns.groups import LEAST, Person, coarse
from feedback.campaigns.links import link_of, token_for
from feedback.database import db
from feedback.i18n import DEFAULT_LANGUAGE, in_language
from feedback.keys import secret_hash
from feedback.mail import outbox
from feedback.mail.letters import NotAnAddress
from feedback.models import (
    ROLES,
    Account,
    Appointment,
    Campaign,
    CampaignInvitation,
    OrgUnit,
    new_public_id,
    utc_now,
)
from feedback.organisation.service import root_unit, subtree
from feedback.surveys.catalogue import INSTRUMENTS

# Those without an account work at the counters.
ROLE_ON_PAPER = "staff"

log = structlog.get_logger()


def invite_accounts(campaign: Campaign) -> int:
    """Invite, in the caller's transaction, all accounts of a campaign that nobody asks the same right now."""
    accounts, branches = accounts_meant(campaign), branches_of(campaign)
    groups = coarse([person_of(campaign, account, branches) for account in accounts], campaign.unit_id)
    invitations = [
        new_invitation(campaign, *group, account_id=account.id)
        for account, group in zip(accounts, groups, strict=True)
    ]
    db.session.add_all(invitations)
    db.session.flush()
    for invitation in invitations:
        write_to(invitation)
    return len(invitations)


def accounts_meant(campaign: Campaign) -> Sequence[Account]:
    employed = [Account.employer.in_(campaign.employers)] if campaign.employers else []
    return db.session.scalars(
        select(Account)
        .where(
            Account.active,
            Account.appointments.any(is_meant(campaign)),
            Account.id.not_in(asked(campaign)),
            *employed,
        )
        .options(selectinload(Account.appointments).joinedload(Appointment.unit))
        .order_by(Account.id)
    ).all()


def is_meant(campaign: Campaign) -> ColumnElement[bool]:
    """Return the condition for an appointment in the campaign's units. Everywhere is at the top."""
    root = root_unit()
    everywhere = [Appointment.unit_id.is_(None)] if root and root.id == campaign.unit_id else []
    within = or_(Appointment.unit_id.in_(subtree(campaign.unit_id)), *everywhere)
    return Appointment.role.in_(campaign.roles) & within


def asked(campaign: Campaign) -> Select[int | None]:
    """Select who is asked the same by another campaign that runs."""
    return (
        select(CampaignInvitation.account_id)
        .join(Campaign)
        .where(
            Campaign.instrument == campaign.instrument,
            Campaign.status == "running",
            CampaignInvitation.account_id.is_not(None),
        )
    )


def person_of(campaign: Campaign, account: Account, branches: Mapping[int, int]) -> Person:
    """Return the groups an account belongs to in a campaign: of several roles the first of ROLES."""
    meant = [
        one
        for one in account.appointments
        if one.role in campaign.roles and (one.unit_id is None or one.unit_id in branches)
    ]
    chosen = min(meant, key=lambda one: ROLES.index(one.role))
    return chosen.role, account.employer or "", branches[chosen.unit_id or campaign.unit_id]


def branches_of(campaign: Campaign) -> dict[int, int]:
    """Return of each of a campaign's units the one right below the top through which it hangs on it.

    The top is its own branch.
    """
    within = select(OrgUnit.id, OrgUnit.parent_id).where(OrgUnit.id.in_(subtree(campaign.unit_id)))
    parents = {row.id: row.parent_id for row in db.session.execute(within)}

    def branch(unit: int) -> int:
        parent = parents[unit]
        return unit if parent is None or campaign.unit_id in {unit, parent} else branch(parent)

    return {unit: branch(unit) for unit in parents}


def new_invitation(
    campaign: Campaign, role: str, employer: str, branch_id: int, account_id: int | None = None
) -> CampaignInvitation:
    public_id = new_public_id()
    return CampaignInvitation(
        public_id=public_id,
        campaign=campaign,
        account_id=account_id,
        token_hash=secret_hash(token_for(public_id)),
        role=role,
        employer=employer,
        branch_id=branch_id,
    )


def make_links(campaign: Campaign, count: int, employer: str, unit: OrgUnit) -> list[CampaignInvitation]:
    """Return new invitations for people without an account, to be handed out; with the caller's commit."""
    person = ROLE_ON_PAPER, employer, branches_of(campaign)[unit.id]
    alike = select(func.count()).where(
        CampaignInvitation.campaign_id == campaign.id,
        tuple_(CampaignInvitation.role, CampaignInvitation.employer, CampaignInvitation.branch_id) == person,
    )
    group = coarse([person] * ((db.session.scalar(alike) or 0) + count), campaign.unit_id)[-1]
    made = [new_invitation(campaign, *group) for _ in range(count)]
    db.session.add_all(made)
    db.session.flush()
    return made


def remind(campaign: Campaign) -> None:
    """Write, in the caller's transaction, to the accounts that have not answered.

    Only that all were reminded is kept, and when: a mark on those who were would tell who had not answered.
    """
    box = open_box(campaign.id)
    invitations = db.session.scalars(
        select(CampaignInvitation)
        .where(CampaignInvitation.campaign_id == campaign.id, CampaignInvitation.account_id.is_not(None))
        .options(selectinload(CampaignInvitation.account))
        .order_by(CampaignInvitation.id)
    )
    for invitation in invitations:
        if box and not box.was_used(invitation.token_hash):
            write_to(invitation, is_reminder=True)


def write_to(invitation: CampaignInvitation, *, is_reminder: bool = False) -> None:
    """Put the link into the outbox where mail can be sent. In the service it is shown in any case.

    In Vietnamese: which language somebody reads is chosen in a browser, and not known of an account.
    """
    account = invitation.account
    if account is None or not account.active or not mail.is_set_up():
        return
    with force_locale(DEFAULT_LANGUAGE):
        letter = letter_of(invitation, account.name, is_reminder=is_reminder)
    try:
        outbox.put(account.email, *letter, lasts=lasting_until(invitation.campaign.ends_on))
    except NotAnAddress:
        log.warning("account_without_mail_address", account=account.public_id)


def letter_of(invitation: CampaignInvitation, name: str, *, is_reminder: bool) -> tuple[str, str]:
    """Return the subject and the text."""
    campaign = invitation.campaign
    survey = in_language(INSTRUMENTS[campaign.instrument].name)
    beginning = (
        gettext("A few days are left to answer “%(survey)s”.", survey=survey)
        if is_reminder
        else gettext("How is the information system to work with? Please answer “%(survey)s”.", survey=survey)
    )
    body = gettext(
        "Hello %(name)s,\n\n%(beginning)s\n\n%(link)s\n\nThe link is yours, works once, and is open until "
        "%(day)s. What you answer is kept apart from your name: nobody can see who answered what, and "
        "results are shown from %(least)s answers on. Whether you answer is up to you. Please do not forward "
        "the link.\n",
        name=name,
        beginning=beginning,
        link=link_of(invitation),
        day=format_date(campaign.ends_on, "dd/MM/yyyy"),
        least=LEAST,
    )
    subject = (
        gettext("A reminder: is the information system easy to use?")
        if is_reminder
        else gettext("Is the information system easy to use?")
    )
    return subject, body


def lasting_until(day: date) -> timedelta:
    """Return how long a link lasts, through its last day where the units lie."""
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=current_app.config["TIME_ZONE"])
    return end - utc_now()
