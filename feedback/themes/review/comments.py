"""The comments an account may read: searched, filtered, in pages, each with the themes it counts in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from analysis import fold
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import (
    Account,
    Comment,
    CommentTone,
    LeftOutComment,
    OrgUnit,
    Submission,
    Theme,
    ThemeAssignment,
    ThemeRun,
)
from feedback.organisation.service import subtree
from feedback.themes.ledger.identity import family, root_of_each, roots
from feedback.themes.ledger.seeing import readable_comments
from feedback.themes.review.explaining import Spans, explained_in
from feedback.themes.review.meant import is_meant, tones_of

PER_PAGE = 50
NO_THEME = "none"
NOT_ANALYSED = "not_analysed"
STAFF = "staff"  # in place of a channel: from a complaint about the information system


@dataclass(frozen=True)
class Wanted:
    """Which comments of a list are wanted; empty: all. ``theme`` and ``reason`` are looked up in a run."""

    words: str = ""
    theme: str = ""  # a public id, or NO_THEME
    reason: str = ""  # why it is in no theme
    month: str = ""
    unit: str = ""  # a code: the unit with all below it
    channel: str = ""
    language: str = ""
    kind: str = ""  # how it is meant
    sentiment: str = ""
    stars: str = ""  # whether words and stars disagree
    over: str = ""  # the code of the unit whose run is asked, or a run's public id; empty: the first there is

    @property
    def is_narrow(self) -> bool:
        """Whether some comments are left out."""
        return any(value for name, value in asdict(self).items() if name != "over")

    @property
    def query(self) -> dict[str, str]:
        """Return what stands in the address of this list."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Placed:
    """A theme that a comment counts in; ``by`` is who said so, empty: the machine.

    ``spans`` are the words that the machine chose it for; empty where it went by nearness alone.
    """

    theme: Theme
    by: Account | None
    score: float | None
    spans: Spans = ()


@dataclass(frozen=True)
class ReadComment:
    """A comment with where it counts; ``reason`` says why in no theme, ``meant`` how it is meant."""

    comment: Comment
    placed: Sequence[Placed]
    reason: str | None
    meant: CommentTone | None = None

    def spans(self, theme: Theme | None = None) -> list[Sequence[int]]:
        """Return the words that the machine chose its themes for, or only this one of them."""
        chosen = [one for one in self.placed if theme is None or one.theme is theme]
        return [span for one in chosen for span in one.spans]


@dataclass(frozen=True)
class Found:
    """One page of comments."""

    comments: Sequence[ReadComment]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def comments_for(
    account: Account,
    wanted: Wanted,
    run: ThemeRun | None,
    theme: Theme | None,
    unit: OrgUnit | None,
    page: int = 1,
) -> Found:
    """Return a page of the comments this account may read, the newest first."""
    found = matches(account, wanted, run, theme, unit)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    return Found(read_page(found, run, page), total, page)


def matches(
    account: Account, wanted: Wanted, run: ThemeRun | None, theme: Theme | None, unit: OrgUnit | None
) -> Select[Comment]:
    """Select the comments wanted that this account may read.

    ``theme`` and ``unit`` are those that ``wanted`` names.
    """
    return readable_comments(account).where(
        says(wanted.words),
        is_so(wanted),
        is_placed(wanted, run, theme),
        is_in(unit),
        is_meant(wanted.kind, wanted.sentiment, wanted.stars),
    )


def read_page(found: Select[Comment], run: ThemeRun | None, page: int) -> list[ReadComment]:
    rows = found.options(joinedload(Comment.unit), contains_eager(Comment.submission))
    rows = rows.order_by(Comment.id.desc()).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return with_themes(db.session.scalars(rows).all(), run)


def find_comment(account: Account, public_id: str, run: ThemeRun | None) -> ReadComment:
    """Return a comment this account may read. Raises NotFound."""
    wanted = readable_comments(account).where(Comment.public_id == public_id)
    found = read_page(wanted, run, 1)
    if not found:
        raise NotFound
    return found[0]


def says(words: str) -> ColumnElement[bool]:
    """Return the condition that a comment holds each of these words, in a longer one too, marks or none."""
    asked = fold(words).split()
    return and_(true(), *(Comment.folded.contains(word, autoescape=True) for word in asked))


def is_so(wanted: Wanted) -> ColumnElement[bool]:
    """Return the condition on what stands in the comment and in its submission."""
    return and_(
        true(),
        *(column == value for column, value in (
            (Comment.month, wanted.month),
            (Comment.language, wanted.language),
            (Submission.channel, wanted.channel if wanted.channel != STAFF else ""),
        ) if value),
        *([Comment.complaint_id.is_not(None)] if wanted.channel == STAFF else []),
    )  # fmt: skip


def is_in(unit: OrgUnit | None) -> ColumnElement[bool]:
    return Comment.unit_id.in_(subtree(unit.id)) if unit else true()


def is_placed(wanted: Wanted, run: ThemeRun | None, theme: Theme | None) -> ColumnElement[bool]:
    """Return the condition on where a run, with what people corrected in it, lets a comment count."""
    number = run.id if run else None
    placed = select(ThemeAssignment.comment_id).where(ThemeAssignment.run_id == number)
    left_out = select(LeftOutComment.comment_id).where(LeftOutComment.run_id == number)
    if theme:
        themes = family(theme.id, root_of_each())
        return Comment.id.in_(placed.where(ThemeAssignment.theme_id.in_(themes)))
    if wanted.reason == NOT_ANALYSED:
        return Comment.id.not_in(placed) & Comment.id.not_in(left_out)
    if wanted.reason:
        return Comment.id.in_(left_out.where(LeftOutComment.reason == wanted.reason))
    return Comment.id.not_in(placed) if wanted.theme == NO_THEME else true()


def with_themes(comments: Sequence[Comment], run: ThemeRun | None) -> list[ReadComment]:
    """Return comments with where they count in a run; where it left them out, with the reason."""
    numbers = [comment.id for comment in comments]
    placed = placed_in(run, numbers) if run else {}
    reasons = reasons_in(run, numbers) if run else {}
    tones = tones_of(numbers)
    return [
        ReadComment(
            one,
            placed.get(one.id, []),
            None if one.id in placed else reasons.get(one.id, NOT_ANALYSED),
            tones.get(one.id),
        )
        for one in comments
    ]


def placed_in(run: ThemeRun, numbers: Collection[int]) -> Mapping[int, list[Placed]]:
    merged = roots()
    rows = db.session.execute(
        select(ThemeAssignment, Theme, Account)
        .join(merged, merged.c.theme_id == ThemeAssignment.theme_id)
        .join(Theme, Theme.id == merged.c.root_id)
        .outerjoin(Account, Account.id == ThemeAssignment.assigned_by_id)
        .where(ThemeAssignment.run_id == run.id, ThemeAssignment.comment_id.in_(numbers))
        .order_by(Theme.name, Theme.id, ThemeAssignment.id)
    )
    explained = explained_in(run, numbers)
    placed: dict[int, list[Placed]] = defaultdict(list)
    for row, theme, by in rows:
        if theme not in [one.theme for one in placed[row.comment_id]]:
            spans = () if by else explained.get((row.comment_id, row.theme_id), ())
            placed[row.comment_id].append(Placed(theme, by, row.score, spans))
    return placed


def reasons_in(run: ThemeRun, numbers: Collection[int]) -> dict[int, str]:
    return dict(
        db.session.execute(
            select(LeftOutComment.comment_id, LeftOutComment.reason).where(
                LeftOutComment.run_id == run.id, LeftOutComment.comment_id.in_(numbers)
            )
        ).all()
    )
