"""What a run knows before it begins: themes with their examples, what people said, the run before."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, case, or_, select, union_all

from analysis.catalogue import starter_catalogue
from feedback.abuse.seen import WEIGHED_CHANNELS
from feedback.database import db
from feedback.models import (
    Comment,
    OrgUnit,
    SetAside,
    Submission,
    SubmissionWeight,
    Theme,
    ThemeAssignment,
    ThemeCorrection,
    ThemeRun,
)
from feedback.organisation.history import realm, superiors
from feedback.themes.identity import rejected_roots, root_of_each
from feedback.themes.made import Made
from feedback.themes.placing import counts
from feedback.themes.settling import Word, verdicts_of
from feedback.themes.sources import Origin

# An example needs a theme's most typical comments, not all of a year's.
EXAMPLES = 200


@dataclass(frozen=True)
class KnownTheme:
    """A theme that was there before: by a run or a person.

    ``is_accepted``: it is looked for in every run. ``is_decided``: a person accepted or rejected it or merged
    others into it, so that no part of it is a new theme. ``examples`` are texts that belong to it, first
    those that people put there; ``counter_examples`` are texts that people took out.
    """

    key: str
    name: str
    is_accepted: bool
    is_rejected: bool
    is_decided: bool
    examples: list[str]
    counter_examples: list[str]


def read_known(month: str, unit: OrgUnit) -> Made:
    """Return what the stages need of the themes there are, and where the last month's comments come from.

    ``before`` is the run of an earlier month ({theme: comments}), ``again`` the newest one of this very
    month, None where there is none.
    """
    earlier, same = run_before(month, unit), run_again(month, unit)
    before = members_of(earlier)
    return {
        "known": [asdict(theme) for theme in known_themes(unit, before, month)],
        "before": before,
        "before_total": earlier.comments if earlier else 0,
        "again": members_of(same) if same else None,
        "said": labels_said(),
        "origins": [
            [comment, origin.place, origin.is_odd] for comment, origin in origins_of(month, unit).items()
        ],
    }


def known_in(read: Made) -> list[KnownTheme]:
    return [KnownTheme(**theme) for theme in read["known"]]


def reference_in(read: Made) -> dict[str, list[int]]:
    """Return the themes that a run's own are compared with: of this very month, else of the run before."""
    reference: dict[str, list[int]] = read["before"] if read["again"] is None else read["again"]
    return reference


def origins_in(read: Made) -> dict[int, Origin]:
    text = dict(zip(read["ids"].tolist(), read["texts"], strict=True))
    return {
        comment: Origin(text[comment], place, is_odd)
        for comment, place, is_odd in read["origins"]
        if comment in text
    }


def run_before(month: str, unit: OrgUnit) -> ThemeRun | None:
    """Return the run whose themes go on: the newest of an earlier month that found any.

    Over this unit, over one above it, or over what they were before; there also of the same month, and where
    there is no earlier one, of a later. A run of this unit and month is no run before: made again, it must
    find what it found.
    """
    found = (
        select(ThemeRun)
        .where(ThemeRun.unit_id.in_(superiors(unit.id)), ThemeRun.themed > 0)
        .where(or_(ThemeRun.month != month, ThemeRun.unit_id != unit.id))
        .limit(1)
    )
    earlier = found.where(ThemeRun.month <= month).order_by(ThemeRun.month.desc(), ThemeRun.id.desc())
    later = found.where(ThemeRun.month > month).order_by(ThemeRun.month, ThemeRun.id.desc())
    return db.session.scalar(earlier) or db.session.scalar(later)


def run_again(month: str, unit: OrgUnit) -> ThemeRun | None:
    """Return the newest run of this very unit and month."""
    return db.session.scalar(
        select(ThemeRun)
        .where(ThemeRun.unit_id == unit.id, ThemeRun.month == month, ThemeRun.themed > 0)
        .order_by(ThemeRun.id.desc())
        .limit(1)
    )


def members_of(run: ThemeRun | None) -> dict[str, list[int]]:
    """Return the comments of each theme of a run, as it counts today, the most typical first.

    Those of rejected themes too: what is like them shall be known as that again.
    """
    if run is None:
        return {}
    root, rejected = root_of_each(), rejected_roots()
    placed = select(ThemeAssignment.theme_id, ThemeAssignment.comment_id, ThemeAssignment.rank)
    hidden = select(SetAside.theme_id, SetAside.comment_id, SetAside.rank)
    rows: Sequence[Any] = db.session.execute(
        union_all(
            placed.where(ThemeAssignment.run_id == run.id),
            hidden.where(
                SetAside.run_id == run.id,
                SetAside.theme_id.in_([theme for theme, to in root.items() if to in rejected]),
            ),
        )
    ).all()
    names = public_ids()
    members: dict[int, dict[int, None]] = defaultdict(dict)
    for theme, comment, _rank in sorted(rows, key=lambda row: (row.rank, row.comment_id)):
        members[root[theme]][comment] = None
    return {names[theme]: list(members[theme]) for theme in sorted(members)}


def public_ids() -> dict[int, str]:
    return dict(db.session.execute(select(Theme.id, Theme.public_id)).all())


def known_themes(unit: OrgUnit, before: Mapping[str, list[int]], month: str) -> list[KnownTheme]:
    """Return the themes of the run before and all that people decided here or above, with their examples.

    Rejected ones, too, also where nobody spoke of them in the run before: they do not come back as new.
    """
    themes = db.session.scalars(
        select(Theme)
        .where(Theme.merged_into_id.is_(None))
        .where(
            or_(
                Theme.public_id.in_(before),
                Theme.status.in_(("accepted", "rejected"))
                & (Theme.unit_id.is_(None) | Theme.unit_id.in_(superiors(unit.id))),
            )
        )
        .order_by(Theme.id)
    ).all()
    said, read_once = words_by_theme(), cache(members_of)
    return [known_theme(theme, before, said, unit, month, read_once) for theme in themes]


def known_theme(
    theme: Theme,
    before: Mapping[str, list[int]],
    said: Mapping[int, Any],
    unit: OrgUnit,
    month: str,
    read: Callable[[ThemeRun | None], dict[str, list[int]]],
) -> KnownTheme:
    yes, no = said.get(theme.id, ([], []))
    members = before.get(theme.public_id) or read(run_that_shows(theme, unit, month)).get(theme.public_id, [])
    taken_out, given = set(no), starter_texts().get(theme.code or "", ())
    return KnownTheme(
        key=theme.public_id,
        name=theme.name,
        is_accepted=theme.status == "accepted",
        is_rejected=theme.status == "rejected",
        is_decided=theme.status != "suggested" or has_taken_in(theme),
        examples=[*texts_of([*yes, *(one for one in members if one not in taken_out)][:EXAMPLES]), *given],
        counter_examples=texts_of(no[:EXAMPLES]),
    )


@cache
def starter_texts() -> dict[str, tuple[str, ...]]:
    """Return the examples that the starter catalogue gives for its themes."""
    return {one.code: one.examples for one in starter_catalogue()}


def has_taken_in(theme: Theme) -> bool:
    return db.session.scalar(select(Theme.id).where(Theme.merged_into_id == theme.id).limit(1)) is not None


def run_that_shows(theme: Theme, unit: OrgUnit, month: str) -> ThemeRun | None:
    """Return the run whose comments tell what a theme is about that the run before knows nothing of.

    Of a rejected one the last of an earlier month that had it; else this month's first that found it, not
    its newest: what a run finds must not hang on how often the month was run.
    """
    if theme.status == "rejected" and (earlier := last_run_with(theme, unit, month)):
        return earlier
    return db.session.scalar(
        select(ThemeRun)
        .join(ThemeAssignment, ThemeAssignment.run_id == ThemeRun.id)
        .where(ThemeRun.unit_id == unit.id, ThemeRun.month == month, ThemeAssignment.theme_id == theme.id)
        .order_by(ThemeRun.id)
        .limit(1)
    )


def last_run_with(theme: Theme, unit: OrgUnit, month: str) -> ThemeRun | None:
    held = [select(table.run_id).where(table.theme_id == theme.id) for table in (ThemeAssignment, SetAside)]
    return db.session.scalar(
        select(ThemeRun)
        .where(ThemeRun.unit_id.in_(superiors(unit.id)), ThemeRun.month < month)
        .where(ThemeRun.id.in_(union_all(*held)))
        .order_by(ThemeRun.month.desc(), ThemeRun.id.desc())
        .limit(1)
    )


def words_by_theme() -> dict[int, tuple[list[int], list[int]]]:
    """Return for each theme, as it counts today, the comments that people put in and took out."""
    root = root_of_each()
    said: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for comment, some in sorted(words_by_comment().items()):
        for theme, word in verdicts_of(some, root)[0].items():
            said[theme][0 if word.belongs else 1].append(comment)
    return said


def labels_said() -> list[tuple[int, str, list[str]]]:
    """Return what people said of single comments, the newest last: comment, words, themes; [] for none.

    Not where they only said to which it does not belong, and never what only inspectors read.
    """
    root, names = root_of_each(), public_ids()
    said: dict[int, list[str]] = {}
    for comment, words in words_by_comment().items():
        verdicts, to_none = verdicts_of(words, root)
        themes = sorted(names[theme] for theme, word in verdicts.items() if word.belongs)
        if themes or to_none:
            said[comment] = themes
    readable = select(Comment.id, Comment.text).where(Comment.id.in_(said), Comment.restricted.is_(False))
    text: dict[int, str] = dict(db.session.execute(readable).all())
    return [(comment, text[comment], themes) for comment, themes in said.items() if comment in text]


def words_by_comment() -> dict[int, list[Word]]:
    """Return what people said of each comment, the oldest first; the comment last spoken of comes last."""
    words: dict[int, list[Word]] = {}
    for one in db.session.scalars(select(ThemeCorrection).where(counts()).order_by(ThemeCorrection.id)):
        words[one.comment_id] = [
            *words.pop(one.comment_id, []),
            Word(one.theme_id, one.belongs, one.account_id),
        ]
    return words


def texts_of(comments: Iterable[int]) -> list[str]:
    """Return the texts of comments in their order, without what only inspectors read."""
    wanted = list(comments)
    found: dict[int, str] = dict(
        db.session.execute(
            select(Comment.id, Comment.text).where(Comment.id.in_(wanted), Comment.restricted.is_(False))
        ).all()
    )
    return [found[one] for one in wanted if one in found]


def origins_of(month: str, unit: OrgUnit) -> dict[int, Origin]:
    return read_origins((Comment.month == month) & Comment.unit_id.in_(realm(unit.id)))


def was_sent_by_its_writer() -> ColumnElement[bool]:
    """Return the condition that a submission came when it was written: not typed or brought in by others."""
    return Submission.channel.in_(WEIGHED_CHANNELS) & Submission.import_batch_id.is_(None)


def read_origins(condition: Any, among: Select[int] | None = None) -> dict[int, Origin]:
    """Return where the comments come from for which this holds, without the restricted."""
    wanted = (
        select(
            Comment.id,
            Comment.text,
            case((was_sent_by_its_writer(), Submission.touchpoint_id)).label("touchpoint_id"),
            Submission.given_at,
            SubmissionWeight.weight,
        )
        .outerjoin(Submission, Comment.submission_id == Submission.id)
        .outerjoin(SubmissionWeight, SubmissionWeight.submission_id == Submission.id)
        .where(condition, Comment.restricted.is_(False))
        .order_by(Comment.id)
    )
    if among is not None:
        wanted = wanted.where(Comment.id.in_(among))
    zone = current_app.config["TIME_ZONE"]
    return {
        row.id: Origin(
            text=row.text,
            place=f"{row.touchpoint_id} {row.given_at.astimezone(zone).date()}" if row.touchpoint_id else "",
            is_odd=row.weight is not None and row.weight < 1,
        )
        for row in db.session.execute(wanted)
    }
