"""What people wrote, in the kept figures of reports: found, and taken out when they erase it.

A draft is kept and a comment erased in turns, at the audit log's lock: who comes second sees what the first
did, so that no erased text is kept by a draft that was computed before.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select

from feedback.audit import service as audit
from feedback.database import db
from feedback.models import Comment, ReportPublication, utc_now
from feedback.reports.figures import hash_of_figures

Figures = dict[str, Any]


def quotes_in(figures: Figures) -> set[str]:
    """Return all that people wrote and a report's figures quote."""
    return {text for theme in figures["themes"] for text in theme["quotes"]} | set(figures["unthemed"])


def without(figures: Figures, texts: Collection[str]) -> Figures:
    """Return the figures, all numbers as they were, without these quotes."""
    return {
        **figures,
        "themes": [{**theme, "quotes": left(theme["quotes"], texts)} for theme in figures["themes"]],
        "unthemed": left(figures["unthemed"], texts),
    }


def left(quotes: list[str], gone: Collection[str]) -> list[str]:
    return [text for text in quotes if text not in gone]


def without_erased(figures: Figures, month: str) -> Figures:
    """Return the figures without what was erased while they were computed; holds until the commit."""
    audit.lock_the_chain()
    quotes = quotes_in(figures)
    there = select(Comment.text).where(
        Comment.month == month, Comment.text.in_(quotes), Comment.restricted.is_(False)
    )
    return without(figures, quotes - set(db.session.scalars(there)))


def stop_quoting(erased: ColumnElement[bool]) -> int:
    """Take the comments this condition holds for out of every kept version, in the caller's transaction.

    Figures stay. Where a published version quoted one, a new version with its own hash takes its place. To be
    called before the comments go; returns how many versions quoted them.
    """
    found = db.session.execute(select(Comment.month, Comment.text).where(erased)).all()
    if not found:
        return 0
    audit.lock_the_chain()
    texts = {text for _month, text in found}
    kept = db.session.scalars(
        select(ReportPublication)
        .where(ReportPublication.month.in_({month for month, _text in found}))
        .where(ReportPublication.figures.is_not(None))
        .order_by(ReportPublication.version)
        .execution_options(populate_existing=True)
    ).all()
    quoting = [one for one in kept if quotes_in(one.figures or {}) & texts]
    for publication in quoting:
        forget(publication, texts)
    return len(quoting)


def forget(publication: ReportPublication, texts: Collection[str]) -> None:
    """Take texts out of one version; what was published keeps the hash it was published with."""
    publication.figures = without(publication.figures or {}, texts)
    if publication.state == "published":
        replace_after_erasure(publication)
    elif publication.is_open:
        publication.hash = hash_of_figures(publication.figures)
    else:
        publication.erased_at = utc_now()


def replace_after_erasure(publication: ReportPublication) -> None:
    """Put a new version in the place of a published one; one that is being written moves up."""
    now = utc_now()
    publication.state, publication.replaced_at, publication.erased_at = "replaced", now, now
    version = make_room_after(publication)
    new = ReportPublication(
        unit_id=publication.unit_id,
        month=publication.month,
        version=version,
        state="published",
        cause="erasure",
        figures=publication.figures,
        hash=hash_of_figures(publication.figures or {}),
        comment=publication.comment,
        made_at=now,
        approved_by_id=publication.approved_by_id,
        approved_at=publication.approved_at,
        published_at=now,
    )
    db.session.add(new)
    db.session.flush()
    audit.record(
        "report_quote_erased",
        new.public_id,
        None,
        publication.unit,
        month=new.month,
        version=str(version),
    )


def make_room_after(publication: ReportPublication) -> int:
    """Return the version that follows the published one; one that is being written gets the next."""
    being_written = db.session.scalar(
        select(ReportPublication).where(
            ReportPublication.unit_id == publication.unit_id,
            ReportPublication.month == publication.month,
            ReportPublication.version > publication.version,
        )
    )
    if being_written:
        being_written.version += 1
    db.session.flush()
    return publication.version + 1
