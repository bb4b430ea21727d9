"""Taking a decision back: a decision as well, after which everything is as if the first had not been."""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import select

from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, Theme, ThemeCorrection, ThemeDecision
from feedback.themes.deciding import keep
from feedback.themes.decisions import done, settle_family
from feedback.themes.placing import settle_comments
from feedback.themes.reach import decides, is_own_label, lock


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
        .where(ThemeDecision.public_id == public_id, decides(account) | is_own_label(account))
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
    if {"status", "merged_into_id"} & decision.details["before"].keys():
        settle_family(*themes)
    return done(taken_back, account)


def can_be_undone(decision: ThemeDecision) -> bool:
    """Tell whether nothing newer stands on a decision, and nobody took it back."""
    if decision.kind == "undo" or decision.undone_by is not None:
        return False
    if decision.kind == "split" and decision.other and decision.other.merged_into_id is not None:
        return False
    return all(
        getattr(decision.theme, column) == value for column, value in decision.details["after"].items()
    )


def undoable(decisions: Sequence[ThemeDecision], account: Account) -> set[int]:
    """Return the numbers of those decisions that this account can take back now."""
    mine = set(db.session.scalars(select(Theme.id).where(decides(account))))

    def is_mine(one: ThemeDecision) -> bool:
        return one.theme_id in mine or (one.theme_id is None and one.account_id == account.id)

    return {one.id for one in decisions if is_mine(one) and can_be_undone(one)}
