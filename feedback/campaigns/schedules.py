"""Asking again and again: SUS each half-year, UMUX-Lite each quarter, as a proposal or by itself."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.campaigns.apart import each_apart
from feedback.campaigns.service import KEEPERS, USUAL_DAYS, Plan, campaign_of
from feedback.database import db
from feedback.models import Account, Campaign, CampaignSchedule, OrgUnit
from feedback.months import months_before
from feedback.organisation.history import former_selves, same_unit

MONTHS_BETWEEN = {"sus": 6, "umux-lite": 3}
# So long before its first day the next campaign is proposed.
PROPOSED_DAYS_BEFORE = 14
USUAL_ROLES = ("staff", "manager")


def schedules_for(account: Account) -> list[CampaignSchedule]:
    return list(
        db.session.scalars(
            select(CampaignSchedule)
            .where(CampaignSchedule.unit_id.in_(units_of(account, *KEEPERS)))
            .options(joinedload(CampaignSchedule.unit))
            .order_by(CampaignSchedule.instrument, CampaignSchedule.unit_id)
        )
    )


def set_schedule(unit: OrgUnit, instrument: str, how: str, keeper: Account) -> None:
    """Propose the next campaigns of a unit, or begin them by themselves, or neither.

    ``how`` is "propose", "automatic" or "off". Whoever sets it at the same moment waits their turn.
    """
    db.session.execute(select(OrgUnit.id).where(OrgUnit.id == unit.id).with_for_update(key_share=True))
    known = db.session.scalar(
        select(CampaignSchedule).where(
            CampaignSchedule.unit_id == unit.id, CampaignSchedule.instrument == instrument
        )
    )
    if known and how == "off":
        db.session.delete(known)
    elif known:
        known.is_automatic = how == "automatic"
    elif how != "off":
        db.session.add(
            CampaignSchedule(unit_id=unit.id, instrument=instrument, is_automatic=how == "automatic")
        )
    audit.record("campaign_schedule_set", unit.code, keeper, unit, instrument=instrument, how=how)
    db.session.commit()


def propose_what_is_due(day: date) -> int:
    """Make the campaigns whose turn comes within two weeks; return how many. Each has its own commit.

    Raises ExceptionGroup where some could not be made; all others were.
    """
    ids = db.session.scalars(select(CampaignSchedule.id).order_by(CampaignSchedule.id)).all()
    return each_apart("schedules", ids, lambda schedule_id: propose(schedule_id, day))


def propose(schedule_id: int, day: date) -> bool:
    schedule = db.session.get(CampaignSchedule, schedule_id, with_for_update=True, populate_existing=True)
    campaign = next_of(schedule, day) if schedule else None  # somebody may have ended it just now
    if campaign:
        db.session.add(campaign)
    db.session.commit()
    return campaign is not None


def next_of(schedule: CampaignSchedule, day: date) -> Campaign | None:
    """Return the next campaign of a schedule where it is due and not there yet."""
    last, asked = last_of(schedule), last_asked(schedule)
    before = [one.starts_on for one in (last, asked) if one]
    starts_on = max([day, *(later(one, MONTHS_BETWEEN[schedule.instrument]) for one in before)])
    is_open = last is not None and last.status in {"proposed", "planned", "running"}
    if is_open or starts_on > day + timedelta(days=PROPOSED_DAYS_BEFORE):
        return None
    wanted = Plan(
        instrument=schedule.instrument,
        unit=schedule.unit,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=USUAL_DAYS - 1),
        roles=last.roles if last else USUAL_ROLES,
        employers=last.employers if last else (),
    )
    return campaign_of(wanted, "planned" if schedule.is_automatic else "proposed", None)


def last_of(schedule: CampaignSchedule) -> Campaign | None:
    """Return the newest campaign of a schedule's unit and instrument, also one that was dropped.

    The unit may have had another name, type or place then.
    """
    return newest(schedule, Campaign.unit_id.in_(same_unit(schedule.unit_id)))


def last_asked(schedule: CampaignSchedule) -> Campaign | None:
    """Return the newest one that asked people of the unit, or of one that has become a part of it."""
    return newest(
        schedule,
        Campaign.unit_id.in_(former_selves(schedule.unit_id)),
        Campaign.status.in_(("running", "ended")),
    )


def newest(schedule: CampaignSchedule, *which: ColumnElement[bool]) -> Campaign | None:
    return db.session.scalar(
        select(Campaign)
        .where(Campaign.instrument == schedule.instrument, *which)
        .order_by(Campaign.starts_on.desc(), Campaign.id.desc())
        .limit(1)
    )


def later(day: date, months: int) -> date:
    """Return the same day so many months later, at most the 28th, which every month has."""
    return date.fromisoformat(f"{months_before(f'{day:%Y-%m}', -months)}-{min(day.day, 28):02}")
