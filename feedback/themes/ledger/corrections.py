"""What people decide about single comments: moved, added, split off, labelled; each in one transaction.

It counts at once in the newest run of each unit, and every later run starts from it. ``comments`` are
numbers as :func:`feedback.themes.ledger.reach.find_comments` returns them.
"""

from collections.abc import Collection, Sequence

from feedback.database import db
from feedback.models import Account, Theme, ThemeDecision, utc_now
from feedback.themes.ledger.deciding import correct, keep
from feedback.themes.ledger.decisions import done, refuse_if
from feedback.themes.ledger.identity import family, root_of_each
from feedback.themes.ledger.naming import fit_names
from feedback.themes.ledger.placing import settle_comments
from feedback.themes.ledger.previews import comments_in
from feedback.themes.ledger.reach import DecidedMeanwhile, lock


def move(comments: Sequence[int], theme: Theme, other: Theme | None, account: Account) -> ThemeDecision:
    """Take comments out of a theme, and put them into another or into none."""
    themes = [theme, other] if other else [theme]
    lock(themes, [None] * len(themes))
    root = root_of_each()
    refuse_if(not comments or (other is not None and root[theme.id] == root[other.id]))
    refuse_where_gone(comments, theme)
    decision = keep("move", theme, account, other=other, comments=len(comments))
    take_out(decision, comments, theme)
    if other:
        correct(decision, comments, other.id, belongs=True)
    settle_comments(comments)
    return done(decision, account)


def add(comments: Sequence[int], theme: Theme, account: Account) -> ThemeDecision:
    """Say that comments belong to a theme, whatever else they belong to."""
    lock([theme], [None])
    refuse_if(not comments)
    decision = keep("add", theme, account, comments=len(comments))
    correct(decision, comments, theme.id, belongs=True)
    settle_comments(comments)
    return done(decision, account)


def split(
    comments: Sequence[int],
    theme: Theme,
    name: str,
    name_en: str,
    account: Account,
    seen: int | None = None,
) -> tuple[ThemeDecision, Theme]:
    """Make these comments of a theme one of its own, named by a person and so accepted."""
    lock([theme], [seen])
    name, name_en = fit_names(name, name_en)
    refuse_if(not comments)
    refuse_where_gone(comments, theme)
    new = Theme(
        unit_id=theme.unit_id,
        group_id=theme.group_id,
        audience=theme.audience,
        name=name,
        name_en=name_en,
        named_by_id=account.id,
        status="accepted",
        created_at=utc_now(),
    )
    db.session.add(new)
    db.session.flush()
    decision = keep("split", theme, account, other=new, comments=len(comments))
    take_out(decision, comments, theme)
    correct(decision, comments, new.id, belongs=True)
    settle_comments(comments)
    return done(decision, account), new


def label(comment: int, themes: Collection[Theme], account: Account, sample: str = "") -> ThemeDecision:
    """Say which themes a comment belongs to, and that it belongs to no other; without themes: to none.

    With ``sample``, the code of a blind sample, it changes no figure: it only measures agreement.
    """
    return label_all([comment], themes, account, sample)


def label_all(
    comments: Sequence[int], themes: Collection[Theme], account: Account, sample: str = ""
) -> ThemeDecision:
    """Say of several comments what :func:`label` says of one."""
    chosen = sorted(themes, key=lambda theme: theme.id)
    lock(chosen, [None] * len(chosen))
    refuse_if(not comments)
    # In a blind sample not even the theme's history tells others what somebody said.
    theme_named = chosen[0] if chosen and not sample else None
    decision = keep("label", theme_named, account, comments=len(comments), sample=sample)
    correct(decision, comments, None, belongs=True, sample=sample)
    for theme in chosen:
        correct(decision, comments, theme.id, belongs=True, sample=sample)
    if not sample:
        settle_comments(comments)
    return done(decision, account)


def refuse_where_gone(comments: Sequence[int], theme: Theme) -> None:
    """Raise DecidedMeanwhile where some of the comments do not count in the theme any more."""
    if not set(comments) <= comments_in(theme):
        raise DecidedMeanwhile


def take_out(decision: ThemeDecision, comments: Sequence[int], theme: Theme) -> None:
    """Say it of all that counts as the theme today: taken apart later, none of them has the comment back."""
    for one in sorted(family(theme.id, root_of_each())):
        correct(decision, comments, one, belongs=False)
