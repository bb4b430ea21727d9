"""From a theme in a report to an improvement, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import asdict

from flask import current_app
from sqlalchemy import ColumnElement, Connection, func, or_, select, update
from sqlalchemy.orm import aliased, joinedload, selectinload

from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    Account,
    BacklogEvent,
    BacklogEvidence,
    BacklogItem,
    Comment,
    LeftOutComment,
    OrgUnit,
    Submission,
    Theme,
    ThemeAssignment,
    ThemeRun,
    utc_now,
)
from feedback.months import start_of
from feedback.organisation.history import answerable
from feedback.reports.figures import Report, ThemeFigures
from feedback.themes.ledger.identity import roots

DECIDERS = ("manager", "administrator")


def propose_item(
    title: str, unit: OrgUnit, report: Report, theme: ThemeFigures, account: Account
) -> BacklogItem:
    """Put an improvement on the list, with the theme's figures of that report as its evidence."""
    theme_id = db.session.scalar(select(Theme.id).where(Theme.public_id == theme.id))
    evidence = BacklogEvidence(
        theme_id=theme_id,
        unit_id=unit.id,
        month=report.month,
        figures=asdict(theme),
        report_hash=report.hash,
    )
    item = BacklogItem(
        unit_id=unit.id,
        title=title,
        status="proposed",
        created_by_id=account.id,
        created_at=utc_now(),
        evidence=[evidence],
        events=[BacklogEvent(account_id=account.id, status="proposed", note="", at=utc_now())],
    )
    db.session.add(item)
    db.session.flush()
    audit.record("item_proposed", item.public_id, account, unit, month=report.month)
    db.session.commit()
    return item


def move_item(item: BacklogItem, status: str, note: str, account: Account) -> None:
    """Give an item another status, and remember who did and why."""
    before, item.status = item.status, status
    db.session.add(BacklogEvent(item=item, account_id=account.id, status=status, note=note, at=utc_now()))
    audit.record("item_moved", item.public_id, account, item.unit, status=status, before=before)
    db.session.commit()


def items_for(account: Account) -> Sequence[BacklogItem]:
    """Return the items of the units this account decides for, the newest first."""
    return db.session.scalars(
        select(BacklogItem)
        .where(BacklogItem.unit_id.in_(units_of(account, *DECIDERS)))
        .options(
            joinedload(BacklogItem.unit), selectinload(BacklogItem.evidence).joinedload(BacklogEvidence.theme)
        )
        .order_by(BacklogItem.created_at.desc(), BacklogItem.id.desc())
    ).all()


def find_item(public_id: str, account: Account) -> BacklogItem:
    """Return an item of a unit this account decides for. Raises NotFound."""
    item = db.session.scalar(
        select(BacklogItem).where(
            BacklogItem.public_id == public_id, BacklogItem.unit_id.in_(units_of(account, *DECIDERS))
        )
    )
    if item is None:
        raise NotFound
    return item


def quotes_shown(item: BacklogItem) -> dict[int, list[str]]:
    """Return by evidence what people wrote, without what has been restricted since it was kept."""
    kept = {text for proof in item.evidence for text in proof.figures["quotes"]}
    restricted = set(
        db.session.scalars(select(Comment.text).where(Comment.restricted, Comment.text.in_(kept)))
    )
    return {
        proof.id: [text for text in proof.figures["quotes"] if text not in restricted]
        for proof in item.evidence
    }


def items_by_theme(unit: OrgUnit) -> dict[str, list[BacklogItem]]:
    """Return the unit's items by the id of the theme that was their reason, as it counts today."""
    merged = roots()
    rows = db.session.execute(
        select(Theme.public_id, BacklogItem)
        .join(merged, merged.c.root_id == Theme.id)
        .join(BacklogEvidence, BacklogEvidence.theme_id == merged.c.theme_id)
        .join(BacklogItem, BacklogEvidence.item_id == BacklogItem.id)
        .where(BacklogItem.unit_id == unit.id)
        .order_by(BacklogItem.id)
    )
    items: dict[str, list[BacklogItem]] = {}
    for theme_id, item in rows:
        items.setdefault(theme_id, []).append(item)
    return items


def done_since(unit: OrgUnit, month: str) -> Sequence[BacklogItem]:
    """Return the unit's improvements that are done, and were not before this month; the newest first."""
    done_at = (
        select(func.max(BacklogEvent.at))
        .where(BacklogEvent.item_id == BacklogItem.id, BacklogEvent.status == "done")
        .scalar_subquery()
    )
    return db.session.scalars(
        select(BacklogItem)
        .where(BacklogItem.unit_id == unit.id, BacklogItem.status == "done")
        .where(done_at >= start_of(month, current_app.config["TIME_ZONE"]))
        .options(selectinload(BacklogItem.evidence).joinedload(BacklogEvidence.theme))
        .order_by(done_at.desc(), BacklogItem.id.desc())
    ).all()


def items_founded_on(theme: Theme, account: Account) -> Sequence[BacklogItem]:
    """Return the improvements of this account's units whose reason was a theme, or one that counts as it."""
    merged = roots()
    evidence = (
        select(BacklogEvidence.item_id)
        .join(merged, merged.c.theme_id == BacklogEvidence.theme_id)
        .where(merged.c.root_id == theme.counts_as.id)
    )
    reached = units_of(account, *DECIDERS, "analyst")
    return db.session.scalars(
        select(BacklogItem)
        .where(BacklogItem.id.in_(evidence), BacklogItem.unit_id.in_(reached))
        .options(joinedload(BacklogItem.unit))
        .order_by(BacklogItem.id.desc())
    ).all()


def is_last_word() -> ColumnElement[bool]:
    """Return the condition that no later run of the same unit says anything of an assignment's comment."""
    own, later = aliased(ThemeRun), aliased(ThemeRun)
    is_later = (later.month > own.month) | ((later.month == own.month) & (later.id > own.id))
    says_something = [
        select(table.run_id).where(table.comment_id == ThemeAssignment.comment_id)
        for table in (aliased(ThemeAssignment), aliased(LeftOutComment))
    ]
    newer = (
        select(own.id)
        .join(later, (later.unit_id == own.unit_id) & is_later)
        .where(own.id == ThemeAssignment.run_id)
        .where(or_(*(later.id.in_(said.correlate(ThemeAssignment)) for said in says_something)))
        .correlate(ThemeAssignment)
    )
    return ~newer.exists()


def items_answering(submission_key: int) -> Sequence[BacklogItem]:
    """Return the improvements founded on a theme that this submission's comments belong to.

    Only those of the unit it was received by, of what that became, or of one above: another's plans mean
    nothing here.
    """
    counts_as = roots()
    evidence = counts_as.alias()
    themes = (
        select(evidence.c.theme_id)
        .join(counts_as, counts_as.c.root_id == evidence.c.root_id)
        .join(ThemeAssignment, ThemeAssignment.theme_id == counts_as.c.theme_id)
        .join(Comment, ThemeAssignment.comment_id == Comment.id)
        .join(Theme, Theme.id == counts_as.c.root_id)
        .where(Comment.submission_id == submission_key, Theme.status != "rejected", is_last_word())
    )
    unit = select(Submission.receiving_unit_id).where(Submission.id == submission_key).scalar_subquery()
    return db.session.scalars(
        select(BacklogItem)
        .where(
            BacklogItem.evidence.any(BacklogEvidence.theme_id.in_(themes)),
            BacklogItem.unit_id.in_(answerable(unit)),
        )
        .order_by(BacklogItem.id)
    ).all()


def forget_quotes(connection: Connection, erased: ColumnElement[bool]) -> None:
    """Take the comments this condition holds for out of the quotes that improvements keep as evidence."""
    texts = set(connection.scalars(select(Comment.text).where(erased)))
    if not texts:
        return
    for key, figures in connection.execute(select(BacklogEvidence.id, BacklogEvidence.figures)).all():
        left = [quote for quote in figures["quotes"] if quote not in texts]
        if len(left) < len(figures["quotes"]):
            changed = {**figures, "quotes": left}
            connection.execute(
                update(BacklogEvidence).where(BacklogEvidence.id == key).values(figures=changed)
            )
