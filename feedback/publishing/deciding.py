"""What people do with a draft: a comment, approving, publishing; and correcting what was published."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from analysis.redaction import redact
from feedback.accounts.service import units_of
from feedback.audit import service as audit
from feedback.collection.service import is_frozen
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, ReportPublication, utc_now
from feedback.publishing.drafting import computed, draft_again, fill
from feedback.publishing.kept import figures_of, published_version, report_of
from feedback.reports.asking import READERS
from feedback.reports.figures import HIDDEN_BELOW, Report

# Whoever answers for a unit, or for one above it, says that its report goes out.
DECIDERS = ("manager",)
SHOWN_AT_MOST = 200
# What an analysis, a table or a rule counts: it changes by itself.
NOT_OF_PEOPLE = {"themes", "themed", "left_out", "analysis", "volumes", "weighted", "quality", "received"}


class NotNow(FeedbackError):
    """A version that is elsewhere on its way: somebody else was there first."""

    status = 409

    def message(self) -> str:
        return gettext("Somebody has moved this report on meanwhile. Please look at it again.")


def publications_for(account: Account, month: str) -> Sequence[ReportPublication]:
    """Return the newest version of each report of a month an account may read, and one that is open."""
    return db.session.scalars(
        select(ReportPublication)
        .where(ReportPublication.month == month, ReportPublication.state != "replaced")
        .where(ReportPublication.unit_id.in_(units_of(account, *READERS)))
        .options(joinedload(ReportPublication.unit), defer(ReportPublication.figures))
        .order_by(ReportPublication.unit_id, ReportPublication.version)
        .limit(SHOWN_AT_MOST)
    ).all()


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


def comment_on(public_id: str, comment: str, account: Account) -> None:
    """Put a manager's words beside the figures, personal data taken out as everywhere. Raises NotNow."""
    publication = held(public_id, account)
    only_in(publication, "draft")
    publication.comment = redact(comment).text
    note("report_commented", publication, account)


def approve(public_id: str, account: Account) -> None:
    """Raises NotNow."""
    publication = held(public_id, account)
    only_in(publication, "draft")
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
    fill(new, report_of(publication) if tells_of_few(report_of(publication), report) else report)
    db.session.add(new)
    note("report_correction_begun", new, account)
    return new


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


def tells_of_few(before: Report, now: Report) -> bool:
    """Tell whether two versions side by side would give away what 1 to 4 people answered."""
    then, today = (Counter(dict(counts_in(figures_of(one)))) for one in (before, now))
    return any(0 < abs(then[name] - today[name]) < HIDDEN_BELOW for name in then.keys() | today.keys())


def counts_in(figures: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, int]]:
    """Give the counts of people in a report's figures, each by its place, "by_mode faces satisfaction n"."""
    for name, value in figures.items():
        place = f"{within} {name}"
        if name in NOT_OF_PEOPLE or isinstance(value, bool):
            continue
        if isinstance(value, int):
            yield place, value
        elif isinstance(value, Mapping):
            yield from counts_in(value, place)
        elif isinstance(value, list):
            named = {str(next(iter(one.values()))): one for one in value if isinstance(one, Mapping)}
            yield from counts_in(named, place)


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
