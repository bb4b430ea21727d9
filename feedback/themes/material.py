"""What a run knows before it begins: themes with their examples, what people said, the run before."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import or_, select

from analysis.catalogue import starter_catalogue
from feedback.database import db
from feedback.models import (
    Comment,
    OrgUnit,
    Theme,
    ThemeCorrection,
    ThemeRun,
)
from feedback.organisation.history import superiors
from feedback.themes.identity import root_of_each
from feedback.themes.known import KnownTheme
from feedback.themes.made import Made
from feedback.themes.members import members_of, public_ids, run_again, run_before, run_that_shows
from feedback.themes.origins import origins_of
from feedback.themes.placing import counts
from feedback.themes.settling import Word, verdicts_of

# An example needs a theme's most typical comments, not all of a year's.
EXAMPLES = 200


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
