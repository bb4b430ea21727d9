"""Drafts of the reports of a month that is over: made once by the worker, or not made, and the cause said."""

from datetime import date

import structlog
from flask import current_app
from sqlalchemy import func, or_, select

from feedback.audit import service as audit
from feedback.database import db, read_only
from feedback.models import (
    Account,
    Appointment,
    Comment,
    OrgUnit,
    ReportPublication,
    ReportSubscription,
    ThemeJob,
    utc_now,
)
from feedback.months import last_day, months_before
from feedback.organisation.history import superiors
from feedback.organisation.service import lives_in, root_unit, subtree
from feedback.publishing.kept import figures_of
from feedback.publishing.quoted import without_erased
from feedback.reports.figures import Report, hash_of_figures
from feedback.reports.freezing import freeze_month
from feedback.reports.service import report_for
from feedback.themes.service import run_for_report
from feedback.working_days.days import after_working_days

log = structlog.get_logger()


def month_to_report(day: date) -> str | None:
    """Return the month before, once its working day has come (FEEDBACK_REPORT_WORKING_DAY)."""
    month = months_before(f"{day:%Y-%m}", 1)
    due = after_working_days(last_day(month), current_app.config["REPORT_WORKING_DAY"])
    return month if day >= due else None


def months_to_draft(day: date) -> list[str]:
    """Return the months of which reports lack: the one that is due, and any before of which one failed."""
    failed = select(ReportPublication.month).where(ReportPublication.state == "failed")
    months = {*db.session.scalars(failed), month_to_report(day)}
    return [month for month in sorted(filter(None, months), reverse=True) if lacking(month)]


def lacking(month: str) -> list[OrgUnit]:
    """Return the units whose report has neither a draft nor a version that was published."""
    drafted = select(ReportPublication.unit_id).where(
        ReportPublication.month == month, ReportPublication.state != "failed"
    )
    done = set(db.session.scalars(drafted))
    return [unit for unit in units_reported(month) if unit.id not in done]


def units_reported(month: str) -> list[OrgUnit]:
    """Return the units of the month for which somebody answers as manager, or wants the report; and the top.

    Elsewhere nobody could approve a draft, and each one would wait for ever.
    """
    managed = (
        select(Appointment.unit_id)
        .join(Account, Appointment.account_id == Account.id)
        .where(Appointment.role == "manager", Account.active)
    )
    wanted = select(ReportSubscription.unit_id)
    root = root_unit()
    found = db.session.scalars(
        select(OrgUnit)
        .where(or_(OrgUnit.id.in_(managed), OrgUnit.id.in_(wanted), OrgUnit.id == (root.id if root else 0)))
        .order_by(OrgUnit.id)
    )
    return [unit for unit in found if lives_in(unit, month)]


def make_drafts(month: str) -> int:
    """Make the month final and draft the reports that lack; return how many were made.

    While the themes of one are not known nothing is made final: no analysis could be made after that.
    """
    units = lacking(month)
    faults = {unit: fault for unit in units if (fault := fault_of_analysis(unit, month))}
    for unit, fault in faults.items():
        keep_failure(unit, month, fault)
    if faults or not units or is_being_analysed(month):
        return 0
    freeze_month(month)
    return sum(make_draft(unit, month) for unit in units)


def draft_again(unit: OrgUnit, month: str) -> bool:
    """Draft the one report that failed, of a month that is final; tell whether it is a draft now."""
    if fault := fault_of_analysis(unit, month):
        keep_failure(unit, month, fault)
        return False
    return make_draft(unit, month)


def fault_of_analysis(unit: OrgUnit, month: str) -> str | None:
    """Return why the comments of a unit have no themes yet; None where they have, or there are none."""
    if run_for_report(month, unit.id) or not has_comments(unit, month):
        return None
    state = db.session.scalar(
        select(ThemeJob.state)
        .where(ThemeJob.month == month, ThemeJob.unit_id.in_(superiors(unit.id)))
        .order_by(ThemeJob.id.desc())
        .limit(1)
    )
    return "analysis_failed" if state == "failed" else "analysis_missing"


def is_being_analysed(month: str) -> bool:
    """Tell whether an analysis of the month is under way, of whatever unit: once final, it would be lost."""
    job = select(ThemeJob.id).where(ThemeJob.month == month, ThemeJob.state.in_(("waiting", "running")))
    return db.session.scalar(job.limit(1)) is not None


def has_comments(unit: OrgUnit, month: str) -> bool:
    counted = select(func.count()).where(Comment.month == month, Comment.unit_id.in_(subtree(unit.id)))
    return bool(db.session.scalar(counted))


def make_draft(unit: OrgUnit, month: str) -> bool:
    """Compute a report and keep it, or why there is none; tell whether it is a draft now."""
    try:
        report = computed(unit, month)
    # Whatever broke: a report that could not be computed is no empty one.
    except Exception as error:
        db.session.rollback()
        log.error("report_not_drafted", unit=unit.code, month=month, exc_info=error)
        keep_failure(unit, month, "unexpected")
        return False
    return keep_draft(unit, report)


def computed(unit: OrgUnit, month: str) -> Report:
    """Return what the data say, without keeping anybody from writing; what the session held is given up."""
    key = unit.id
    db.session.rollback()
    read_only()
    report = report_for(db.session.get_one(OrgUnit, key), month)
    db.session.rollback()
    return report


def keep_draft(unit: OrgUnit, report: Report) -> bool:
    audit.lock_the_chain()
    publication = open_version(unit, report.month)
    if publication.state != "failed":
        return False  # somebody else was first
    fill(publication, report)
    audit.record(
        "report_drafted",
        publication.public_id,
        None,
        unit,
        month=publication.month,
        version=str(publication.version),
    )
    db.session.commit()
    return True


def fill(publication: ReportPublication, report: Report) -> None:
    """Make a draft of a version: the report's figures, without what was erased meanwhile."""
    publication.figures = without_erased(figures_of(report), publication.month)
    publication.hash = hash_of_figures(publication.figures)
    publication.state, publication.fault, publication.made_at = "draft", None, utc_now()


def keep_failure(unit: OrgUnit, month: str, fault: str) -> None:
    """Keep why there is no draft, so that its page says it; the next attempt may make one."""
    audit.lock_the_chain()  # of two who begin the first version at once
    publication = open_version(unit, month)
    if publication.state == "failed" and publication.fault != fault:
        publication.fault = fault
        log.error("report_failed", unit=unit.code, month=month, fault=fault)
    db.session.commit()


def open_version(unit: OrgUnit, month: str) -> ReportPublication:
    """Return the first version of a unit and month, begun where there is none: failed until it is drafted."""
    first = db.session.scalar(
        select(ReportPublication).where(
            ReportPublication.unit_id == unit.id,
            ReportPublication.month == month,
            ReportPublication.version == 1,
        )
    )
    if first is None:
        first = ReportPublication(
            unit_id=unit.id, month=month, version=1, state="failed", cause="first", made_at=utc_now()
        )
        db.session.add(first)
        db.session.flush()
    return first
