"""Campaigns: planned, begun, ended; what stands between is in inviting.py and answering.py."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import gettext
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from feedback import mail
from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.campaigns.apart import each_apart
from feedback.campaigns.box import new_box, open_box
from feedback.campaigns.figures import figures_of
from feedback.campaigns.groups import LEAST
from feedback.campaigns.inviting import invite_accounts, make_links, remind
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.i18n import today
from feedback.models import (
    ROLES,
    Account,
    Campaign,
    CampaignBox,
    CampaignInvitation,
    OrgUnit,
    Survey,
    SurveyVersion,
)
from feedback.organisation.service import subtree
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.service import published, standard_code

KEEPERS = ("manager", "administrator")
READERS = ("manager", "analyst", "administrator")
ASKED_IN_CAMPAIGNS = ("sus", "umux-lite")
USUAL_DAYS = 14
MOST_DAYS = 92
# Before the last day, for campaigns that are longer than this.
REMIND_DAYS_BEFORE = 4


class NotNow(FeedbackError):
    """The campaign is not in the state in which this can be done: perhaps somebody else was quicker."""

    status = 409

    def message(self) -> str:
        return gettext("This campaign has moved on meanwhile. Please look at its page again.")


@dataclass(frozen=True)
class Plan:
    """What a manager fills in."""

    instrument: str
    unit: OrgUnit
    starts_on: date
    ends_on: date
    roles: Sequence[str]
    employers: Sequence[str]


def plan(wanted: Plan, keeper: Account) -> Campaign:
    """Make a campaign; where its first day is here, it begins at once."""
    campaign = campaign_of(wanted, "planned", keeper)
    db.session.add(campaign)
    db.session.flush()
    audit.record(
        "campaign_planned", campaign.public_id, keeper, campaign.unit, instrument=campaign.instrument
    )
    if campaign.starts_on <= today():
        begin(campaign)
    db.session.commit()
    return campaign


def campaign_of(wanted: Plan, status: str, keeper: Account | None) -> Campaign:
    return Campaign(
        version=standard_version(wanted.instrument),
        unit=wanted.unit,
        instrument=wanted.instrument,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        status=status,
        roles=[role for role in ROLES if role in wanted.roles],
        employers=sorted(wanted.employers),
        created_by_id=keeper and keeper.id,
    )


def standard_version(instrument: str) -> SurveyVersion:
    """Return the published version that asks an instrument word for word and nothing else: the first.

    Made where there is none: its words are the instrument's, so there is nothing to review. An item without
    which there is no score must be answered; only SUS has others. What people make of it later, with other
    questions beside it or not published yet, is theirs: a campaign never asks it.
    """
    code = standard_code(instrument)
    survey = db.session.scalar(select(Survey).where(Survey.code == code))
    if survey is None:
        known = INSTRUMENTS[instrument]
        items = tuple(replace(item, required=instrument != "sus") for item in known.items)
        survey = Survey(code=code, name=known.name["vi"], versions=[published(instrument, items, number=1)])
        db.session.add(survey)
        db.session.flush()
    return survey.versions[0]


def accept(campaign: Campaign, keeper: Account) -> None:
    """Let what the worker proposed take place; late, it begins today and lasts as long. Raises NotNow."""
    held = locked(campaign, "proposed")
    held.status = "planned"
    late = max(today() - held.starts_on, timedelta())
    held.starts_on, held.ends_on = held.starts_on + late, held.ends_on + late
    audit.record("campaign_planned", held.public_id, keeper, held.unit, instrument=held.instrument)
    if held.starts_on <= today():
        begin(held)
    db.session.commit()


def drop(campaign: Campaign, keeper: Account) -> None:
    """Let a campaign that has not begun never take place. Raises NotNow."""
    held = locked(campaign, "proposed", "planned")
    held.status = "dropped"
    audit.record("campaign_dropped", held.public_id, keeper, held.unit)
    db.session.commit()


def begin(campaign: Campaign) -> None:
    """Open the box and invite, in the caller's transaction: nobody is invited to what is not there."""
    campaign.status = "running"
    db.session.flush()
    db.session.add(new_box(campaign.id))
    invited = invite_accounts(campaign)
    audit.record("campaign_begun", campaign.public_id, None, campaign.unit, invited=str(invited))


def end_early(campaign: Campaign, keeper: Account) -> None:
    """End a campaign that runs, with what has been answered. Raises NotNow."""
    finish(locked(campaign, "running"), keeper)
    db.session.commit()


def finish(campaign: Campaign, keeper: Account | None) -> None:
    """Work out the figures once and for all, and delete answers and invitations; the caller commits."""
    box = open_box(campaign.id, to_write=True)
    invited = db.session.execute(
        select(CampaignInvitation.role, CampaignInvitation.employer, CampaignInvitation.branch_id).where(
            CampaignInvitation.campaign_id == campaign.id
        )
    )
    people = [(role, employer, branch) for role, employer, branch in invited]
    campaign.figures = figures_of(box.ballots if box else (), people, INSTRUMENTS[campaign.instrument])
    campaign.status = "ended"
    campaign.ends_on = min(campaign.ends_on, today())
    for table in (CampaignInvitation, CampaignBox):
        db.session.execute(delete(table).where(table.campaign_id == campaign.id))
    audit.record("campaign_ended", campaign.public_id, keeper, campaign.unit)


def hand_out_links(
    campaign: Campaign, count: int, employer: str, unit: OrgUnit, keeper: Account
) -> list[CampaignInvitation]:
    """Return so many links that work once, for people without an account. Raises NotNow."""
    held = locked(campaign, "running")
    made = make_links(held, count, employer, unit)
    audit.record("campaign_links_made", held.public_id, keeper, held.unit, count=str(count))
    db.session.commit()
    return made


def locked(campaign: Campaign, *statuses: str) -> Campaign:
    """Return the campaign as it is now, held until the commit. Raises NotNow where it is in another state."""
    now = db.session.get_one(Campaign, campaign.id, with_for_update=True, populate_existing=True)
    if now.status not in statuses:
        raise NotNow
    return now


def do_what_is_due(day: date) -> int:
    """Begin, remind and end as this day begins; return how many campaigns it was. Each has its own commit.

    Raises ExceptionGroup where some could not be moved on; all others were.
    """
    due = db.session.scalars(select(Campaign.id).where(Campaign.status.in_(("planned", "running")))).all()
    return each_apart("campaigns", due, lambda campaign_id: move_on(campaign_id, day))


def move_on(campaign_id: int, day: date) -> bool:
    campaign = db.session.get_one(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    has_moved = True
    if campaign.status == "planned" and campaign.starts_on <= day:
        begin(campaign)
    elif campaign.status == "running" and campaign.ends_on < day:
        finish(campaign, None)
    elif is_to_remind(campaign, day):
        remind(campaign)
        campaign.reminded_on = day
    else:
        has_moved = False
    db.session.commit()
    return has_moved


def is_to_remind(campaign: Campaign, day: date) -> bool:
    from_day = campaign.ends_on - timedelta(days=REMIND_DAYS_BEFORE)
    is_running = campaign.status == "running" and campaign.reminded_on is None
    return mail.is_set_up() and is_running and campaign.starts_on < from_day <= day


def campaigns_for(account: Account, *roles: str) -> list[Campaign]:
    """Return the campaigns in units of the account, the newest first; without those that were dropped."""
    asked = (
        select(Campaign)
        .where(Campaign.unit_id.in_(units_of(account, *roles)), Campaign.status != "dropped")
        .options(joinedload(Campaign.unit))
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    )
    return list(db.session.scalars(asked))


def find_campaign(public_id: str, account: Account, *roles: str) -> Campaign:
    """Return a campaign of a unit the account reaches. Raises NotFound."""
    campaign = db.session.scalar(
        select(Campaign).where(
            Campaign.public_id == public_id, Campaign.unit_id.in_(units_of(account, *roles))
        )
    )
    if campaign is None:
        raise NotFound
    return campaign


def units_below(campaign: Campaign) -> list[OrgUnit]:
    """Return the units in use that a campaign asks in, by name."""
    return list(
        db.session.scalars(
            select(OrgUnit)
            .where(OrgUnit.id.in_(subtree(campaign.unit_id)), OrgUnit.valid_to.is_(None))
            .order_by(OrgUnit.id != campaign.unit_id, OrgUnit.name)
        )
    )


@dataclass(frozen=True)
class Progress:
    """What may be seen of a campaign that runs."""

    invited: int
    at_least: int  # answers, in steps: nobody sees the count rise after a colleague was at the screen


def progress_of(campaign: Campaign) -> Progress:
    invited = select(func.count()).where(CampaignInvitation.campaign_id == campaign.id)
    box = open_box(campaign.id)
    answers = len(box.ballots) if box else 0
    return Progress(db.session.scalar(invited) or 0, answers // LEAST * LEAST)


def invitations_of(account: Account) -> list[CampaignInvitation]:
    """Return what somebody is asked right now, answered or not."""
    return list(
        db.session.scalars(
            select(CampaignInvitation)
            .join(CampaignInvitation.campaign)
            .where(CampaignInvitation.account_id == account.id, Campaign.status == "running")
            .order_by(Campaign.ends_on)
        )
    )
