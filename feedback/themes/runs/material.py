"""What a run knows before it begins: themes with their examples, what people said, the run before."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cache

from sqlalchemy import or_, select

from analysis.catalogue import starter_catalogue
from feedback.database import db
from feedback.models import (
    Comment,
    OrgUnit,
    Theme,
    ThemeCorrection,
)
from feedback.organisation.history import superiors
from feedback.themes.ledger.identity import root_of_each
from feedback.themes.ledger.placing import AT_ONCE, counts
from feedback.themes.ledger.settling import Word, verdicts_of
from feedback.themes.ledger.turns import portions
from feedback.themes.runs.members import members_of, public_ids, run_again, run_before, runs_that_show
from feedback.themes.runs.origins import origins_of
from feedback.themes.stages.known import KnownTheme
from feedback.themes.stages.made import Made

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
    said, members = words_by_theme(), members_of_each(themes, before, unit, month)
    chosen = [examples_of(members[theme.id], *said[theme.id]) for theme in themes]
    text = texts_of({comment for some in chosen for one in some for comment in one})
    have_taken_in = set(db.session.scalars(select(Theme.merged_into_id).distinct()))
    return [
        known_theme(theme, *some, text, is_root=theme.id in have_taken_in)
        for theme, some in zip(themes, chosen, strict=True)
    ]


def members_of_each(
    themes: Sequence[Theme], before: Mapping[str, list[int]], unit: OrgUnit, month: str
) -> dict[int, list[int]]:
    """Return the comments of each theme, the most typical first, from the run that tells what it is about."""
    shown, read_once = runs_that_show(themes, unit, month), cache(members_of)
    return {
        theme.id: before.get(theme.public_id) or read_once(shown.get(theme.id)).get(theme.public_id, [])
        for theme in themes
    }


def examples_of(members: Sequence[int], yes: Sequence[int], no: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return comments that belong to a theme, first those that people put there, and those they took out."""
    taken_out = set(no)
    examples = [*yes, *(one for one in members if one not in taken_out)]
    return examples[:EXAMPLES], list(no[:EXAMPLES])


def known_theme(
    theme: Theme, yes: Sequence[int], no: Sequence[int], text: Mapping[int, str], *, is_root: bool
) -> KnownTheme:
    given = starter_texts().get(theme.code or "", ())
    return KnownTheme(
        key=theme.public_id,
        name=theme.name,
        is_accepted=theme.status == "accepted",
        is_rejected=theme.status == "rejected",
        is_decided=theme.status != "suggested" or is_root,
        examples=[*(text[one] for one in yes if one in text), *given],
        counter_examples=[text[one] for one in no if one in text],
    )


@cache
def starter_texts() -> dict[str, tuple[str, ...]]:
    """Return the examples that the starter catalogue gives for its themes."""
    return {one.code: one.examples for one in starter_catalogue()}


def words_by_theme() -> defaultdict[int, tuple[list[int], list[int]]]:
    """Return for each theme, as it counts today, the comments that people put in and took out."""
    root = root_of_each()
    said: defaultdict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
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
    text: dict[int, str] = {}
    for some in portions(said):  # PostgreSQL takes 65,535 numbers in a question
        readable = select(Comment.id, Comment.text).where(Comment.id.in_(some), Comment.restricted.is_(False))
        text.update(db.session.execute(readable).all())
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


def texts_of(comments: Collection[int]) -> dict[int, str]:
    """Return the texts of comments, without what only inspectors read."""
    found: dict[int, str] = {}
    for some in portions(sorted(comments), AT_ONCE):
        readable = select(Comment.id, Comment.text).where(Comment.id.in_(some))
        found.update(db.session.execute(readable.where(Comment.restricted.is_(False))).all())
    return found
