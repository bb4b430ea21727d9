"""Taking a decision back: a decision as well, after which everything is as if the first had not been."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from sqlalchemy import ColumnElement, select

from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, ThemeCorrection, ThemeDecision, ToneCorrection
from feedback.themes.deciding import keep
from feedback.themes.decisions import done
from feedback.themes.identity import root_of_each
from feedback.themes.placing import settle_comments, settle_themes
from feedback.themes.reach import decides, is_label_in_reach, lock
from feedback.themes.tones import settle_tones


class CannotBeUndone(FeedbackError):
    """It was taken back already, or something was decided since that stands on it."""

    status = 409

    def message(self) -> str:
        return gettext(
            "This cannot be taken back any more: it was already, or something newer was decided about it. "
            "Take the newer decision back first."
        )


def find_decision(public_id: str, account: Account) -> ThemeDecision:
    """Return a decision about a theme that this account may decide about, or its own. Raises NotFound."""
    decision = db.session.scalar(
        select(ThemeDecision)
        .outerjoin(ThemeDecision.theme)
        .where(ThemeDecision.public_id == public_id, decision_in_reach(account))
    )
    if decision is None:
        raise NotFound
    return decision


def undo(decision: ThemeDecision, account: Account) -> ThemeDecision:
    """Take a decision back, whoever made it. Raises CannotBeUndone.

    What was said of comments counts no more; a theme's columns are again what they were before, provided
    that nobody decided about them since. A theme that was split off counts as the one it came from.
    """
    themes = [theme for theme in (decision.theme, decision.other) if theme]
    lock(themes, [None] * len(themes))
    db.session.expire(decision, ["undone_by"])
    if not can_be_undone(decision):
        raise CannotBeUndone
    taken_back = keep("undo", decision.theme, account, undoes=decision, **decision.details["before"])
    if decision.kind == "split" and decision.other:
        decision.other.merged_into_id = decision.theme_id
        decision.other.version += 1
        db.session.flush()
    settle_comments(
        db.session.scalars(
            select(ThemeCorrection.comment_id).where(ThemeCorrection.decision_id == decision.id).distinct()
        )
    )
    settle_tones(
        db.session.scalars(select(ToneCorrection.comment_id).where(ToneCorrection.decision_id == decision.id))
    )
    if {"status", "merged_into_id"} & decision.details["before"].keys():
        settle_themes(themes)
    return done(taken_back, account)


def can_be_undone(decision: ThemeDecision) -> bool:
    """Tell whether nothing newer stands on a decision, and nobody took it back."""
    return decision.id in without_successor([decision])


def without_successor(decisions: Sequence[ThemeDecision]) -> set[int]:
    """Return the numbers of those decisions on which nothing newer stands, and which nobody took back."""
    root, newer = root_of_each(), changes_since(decisions)
    return {
        one.id
        for one in decisions
        if one.kind != "undo"
        and one.undone_by is None
        and not newer.get(one.id)
        and not leads_into_itself(one, root)
        and not (one.kind == "split" and one.other and one.other.merged_into_id is not None)
        and all(getattr(one.theme, column) == value for column, value in one.details["after"].items())
    }


def changes_since(decisions: Sequence[ThemeDecision]) -> dict[int, bool]:
    """Tell of each decision whether a later one, which holds, changed what it changed of its theme."""
    later = db.session.scalars(
        select(ThemeDecision)
        .where(
            ThemeDecision.theme_id.in_({one.theme_id for one in decisions if one.theme_id}),
            ThemeDecision.kind != "undo",
            ~ThemeDecision.undone_by.has(),
        )
        .order_by(ThemeDecision.id)
    ).all()
    return {one.id: any(stands_on(two, one) for two in later) for one in decisions}


def stands_on(later: ThemeDecision, one: ThemeDecision) -> bool:
    """Tell whether a decision came after another about the same theme and changed some of the same of it."""
    is_later = later.id > one.id and later.theme_id == one.theme_id
    return is_later and bool(later.details["after"].keys() & one.details["after"].keys())


def leads_into_itself(decision: ThemeDecision, root: Mapping[int, int]) -> bool:
    """Tell whether a theme would count as one that counts as it, were a decision taken back."""
    if decision.kind == "split":
        return bool(decision.other and root.get(decision.theme_id or 0) == decision.other_id)
    into = decision.details["before"].get("merged_into_id")
    return into is not None and root.get(into) == decision.theme_id


def undoable(decisions: Sequence[ThemeDecision], account: Account) -> set[int]:
    """Return the numbers of those decisions that this account can take back now."""
    numbers = [one.id for one in decisions]
    mine = select(ThemeDecision.id).outerjoin(ThemeDecision.theme).where(ThemeDecision.id.in_(numbers))
    reached = set(db.session.scalars(mine.where(decision_in_reach(account))))
    return reached & without_successor(decisions)


def decision_in_reach(account: Account) -> ColumnElement[bool]:
    return (ThemeDecision.theme_id.is_not(None) & decides(account)) | is_label_in_reach(account)
