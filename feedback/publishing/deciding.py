"""What people do with a draft: a comment, approving, publishing; and correcting what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer

from analysis.redaction import redact
from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.collection.service import is_frozen
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, OrgUnit, ReportPublication, utc_now
from feedback.publishing.comparing import tells_of_few
from feedback.publishing.drafting import computed, draft_again, fill
from feedback.publishing.kept import figures_of, published_version, report_of, versions_before
from feedback.reports.asking import READERS
from feedback.reports.figures import Report

# Whoever answers for a unit, or for one above it, says that its report goes out.
DECIDERS = ("manager",)
PER_PAGE = 50


class NotNow(FeedbackError):
    """A version that is elsewhere on its way: somebody else was there first."""

    status = 409

    def message(self) -> str:
        return gettext("Somebody has moved this report on meanwhile. Please look at it again.")


class OthersWords(NotNow):
    """Somebody else has changed the comment since this person opened the page."""

    def message(self) -> str:
        return gettext(
            "Somebody has changed the comment meanwhile: theirs stands above, yours is not saved. "
            "Save again to put yours in its place."
        )


@dataclass(frozen=True)
class Listed:
    """One page of versions."""

    publications: Sequence[ReportPublication]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def publications_for(account: Account, month: str, page: int) -> Listed:
    """Return the newest version of each report of a month an account may read, and one that is open.

    The top first, the others by name.
    """
    found = (
        select(ReportPublication)
        .join(ReportPublication.unit)
        .where(ReportPublication.month == month, ReportPublication.state != "replaced")
        .where(ReportPublication.unit_id.in_(units_of(account, *READERS)))
    )
    total = db.session.scalar(found.with_only_columns(func.count(ReportPublication.id))) or 0
    rows = (
        found.options(contains_eager(ReportPublication.unit), defer(ReportPublication.figures))
        .order_by(
            OrgUnit.parent_id.is_not(None), OrgUnit.name, ReportPublication.unit_id, ReportPublication.version
        )
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return Listed(db.session.scalars(rows).all(), total, page)


def months_for(account: Account) -> Sequence[str]:
    """Return the months of which there is any, the newest first."""
    return db.session.scalars(
        select(ReportPublication.month)
        .where(ReportPublication.unit_id.in_(units_of(account, *READERS)))
        .distinct()
        .order_by(ReportPublication.month.desc())
    ).all()


def find_publication(public_id: str, account: Account, *roles: str) -> ReportPublication:
    """Return a version of a unit that the account reaches, as reader of its report. Raises NotFound."""
    found = db.session.scalar(
        select(ReportPublication).where(
            ReportPublication.public_id == public_id,
            ReportPublication.unit_id.in_(units_of(account, *(roles or READERS))),
        )
    )
    if found is None:
        raise NotFound
    return found


def looked_at_again(public_id: str, account: Account) -> ReportPublication:
    """Return a version as it stands after somebody else was first; what was held is given up."""
    db.session.rollback()
    return find_publication(public_id, account, *DECIDERS)


def held(public_id: str, account: Account) -> ReportPublication:
    """Return one that the account decides about; until the commit nobody else does. Raises NotFound.

    The audit log's lock is taken first, as by whoever erases a comment that is quoted.
    """
    audit.lock_the_chain()
    return find_publication(public_id, account, *DECIDERS)


def may_decide(publication: ReportPublication, account: Account) -> bool:
    reached = units_of(account, *DECIDERS)
    return db.session.scalar(reached.where(reached.selected_columns.id == publication.unit_id)) is not None


def versions_of(publication: ReportPublication) -> Sequence[ReportPublication]:
    """Return all versions of a unit and month, the newest first."""
    return db.session.scalars(
        select(ReportPublication)
        .where(ReportPublication.unit_id == publication.unit_id, ReportPublication.month == publication.month)
        .options(defer(ReportPublication.figures))
        .order_by(ReportPublication.version.desc())
    ).all()


def comment_on(public_id: str, comment: str, seen: str, account: Account) -> None:
    """Put a manager's words beside the figures. Raises NotNow, and OthersWords."""
    publication = held(public_id, account)
    only_in(publication, "draft")
    put_beside(publication, comment, seen, account)
    db.session.commit()


def put_beside(publication: ReportPublication, comment: str, seen: str, account: Account) -> None:
    """Let these be the words, personal data taken out as everywhere. ``seen``: the seal of those replaced.

    Raises OthersWords.
    """
    words = redact(comment).text
    if words == publication.comment:
        return
    if seen != seal_of(publication.comment):
        raise OthersWords
    publication.comment = words
    note_act("report_commented", publication, account)


def seal_of(comment: str) -> str:
    """Return by what a page's form says which words stood there when it was opened."""
    return sha256(comment.encode()).hexdigest()


def approve(public_id: str, comment: str, seen: str, account: Account) -> None:
    """Approve a draft with the words that are typed beside it. Raises NotNow, and OthersWords."""
    publication = held(public_id, account)
    only_in(publication, "draft")
    put_beside(publication, comment, seen, account)
    publication.state, publication.approved_by_id, publication.approved_at = "approved", account.id, utc_now()
    note("report_approved", publication, account)


def reopen(public_id: str, account: Account) -> None:
    """Make a draft of an approved one again. Raises NotNow."""
    publication = held(public_id, account)
    only_in(publication, "approved")
    publication.state, publication.approved_by_id, publication.approved_at = "draft", None, None
    note("report_reopened", publication, account)


def publish(public_id: str, account: Account) -> None:
    """Let an approved version be the one that holds. Raises NotNow."""
    publication = held(public_id, account)
    only_in(publication, "approved")
    now = utc_now()
    if before := published_version(publication.unit, publication.month):
        before.state, before.replaced_at = "replaced", now
        db.session.flush()  # there is never more than one
    publication.state, publication.published_by_id, publication.published_at = "published", account.id, now
    note("report_published", publication, account)


def correct(public_id: str, erratum: str, account: Account) -> ReportPublication:
    """Begin the next version of a published one, of what the data say now. Raises NotNow."""
    publication = find_publication(public_id, account, *DECIDERS)
    report = computed(publication.unit, publication.month)
    publication = held(public_id, account)
    only_in(publication, "published")
    if any(one.is_open for one in versions_of(publication)):
        raise NotNow
    new = ReportPublication(
        unit=publication.unit,
        month=publication.month,
        version=publication.version + 1,
        state="draft",
        cause="correction",
        comment=publication.comment,
        erratum=redact(erratum).text,
    )
    fill(new, report if may_stand_beside(publication, report) else report_of(publication))
    db.session.add(new)
    note("report_correction_begun", new, account)
    return new


def may_stand_beside(publication: ReportPublication, report: Report) -> bool:
    """Tell whether a report, beside each version published so far, tells nothing of a few people."""
    figures = figures_of(report)
    return not any(
        tells_of_few(one.figures or {}, figures) for one in (publication, *versions_before(publication))
    )


def has_published_figures(publication: ReportPublication) -> bool:
    """Tell whether a correction being written has the figures of the version that holds."""
    if publication.cause != "correction" or not publication.is_open:
        return False
    holding = published_version(publication.unit, publication.month)
    return holding is not None and holding.hash == publication.hash


def drop(public_id: str, account: Account) -> ReportPublication:
    """Give up a correction that was begun; return the version that goes on holding. Raises NotNow."""
    publication = held(public_id, account)
    holding = published_version(publication.unit, publication.month)
    if publication.state != "draft" or publication.cause != "correction" or holding is None:
        raise NotNow
    note_act("report_correction_dropped", publication, account)
    db.session.delete(publication)
    db.session.commit()
    return holding


def try_again(public_id: str, account: Account) -> bool | None:
    """Draft a report that failed; tell whether it went. Raises NotNow.

    None where the month is not final yet: that takes all its units, and is the worker's.
    """
    publication = find_publication(public_id, account, *DECIDERS)
    only_in(publication, "failed")
    if not is_frozen(publication.month):
        return None
    draft_again(publication.unit, publication.month)
    return find_publication(public_id, account).state == "draft"


def only_in(publication: ReportPublication, state: str) -> None:
    if publication.state != state:
        raise NotNow


def note(kind: str, publication: ReportPublication, account: Account) -> None:
    """Write into the audit log what was done to a version, and commit both."""
    db.session.flush()
    note_act(kind, publication, account)
    db.session.commit()


def note_act(kind: str, publication: ReportPublication, account: Account) -> None:
    audit.record(
        kind,
        publication.public_id,
        account,
        publication.unit,
        month=publication.month,
        version=str(publication.version),
    )
