"""Taking a decision back: a decision as well, after which everything is as if the first had not been."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, or_, select

from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import Account, ThemeCorrection, ThemeDecision, ToneCorrection
from feedback.themes.ledger.deciding import keep
from feedback.themes.ledger.decisions import done
from feedback.themes.ledger.identity import root_of_each
from feedback.themes.ledger.naming import standing_named
from feedback.themes.ledger.placing import settle_comments, settle_themes
from feedback.themes.ledger.reach import (
    decides,
    decides_on_heading,
    is_label_in_reach,
    is_of_heading,
    is_of_themes,
    lock,
    lock_headings,
)
from feedback.themes.ledger.tones import settle_tones


class CannotBeUndone(FeedbackError):
    """It was taken back already, or something was decided since that stands on it."""

    status = 409

    def message(self) -> str:
        return gettext(
            "This cannot be taken back any more: it was already, or something newer was decided about it. "
            "Take the newer decision back first."
        )


class NameTakenSince(CannotBeUndone):
    """A heading would stand again under a name that another one bears by now."""

    def message(self) -> str:
        return gettext(
            "This cannot be taken back: another heading of the unit bears this name by now. "
            "Rename that heading first."
        )


def find_decision(public_id: str, account: Account) -> ThemeDecision:
    """Return a decision about a theme or heading that this account may decide about, or its own one of
    comments. Raises NotFound.
    """
    decision = db.session.scalar(
        select(ThemeDecision)
        .outerjoin(ThemeDecision.theme)
        .outerjoin(ThemeDecision.group)
        .where(ThemeDecision.public_id == public_id, decision_in_reach(account))
    )
    if decision is None:
        raise NotFound
    return decision


def undo(decision: ThemeDecision, account: Account) -> ThemeDecision:
    """Take a decision back, whoever made it. Raises CannotBeUndone.

    What was said of comments counts no more; a theme's columns are again what they were before, provided
    that nobody decided about them since. A theme that was split off counts as the one it came from. Of
    several themes put under a heading those go back about which nobody decided since.
    """
    parts = [part for part in decision.parts if part.theme]
    themes = [theme for theme in (decision.theme, decision.other, *(part.theme for part in parts)) if theme]
    lock(themes, [None] * len(themes))
    if decision.group and not decision.theme:
        lock_headings([decision.group], [None])
    for one in (decision, *parts):
        db.session.expire(one, ["undone_by"])
    if not can_be_undone(decision):
        raise CannotBeUndone
    refuse_where_taken(decision)
    left = single_without_successor(parts)
    back = [part for part in parts if part.id in left]
    taken_back = take_back(decision, account, themes=len(back))
    for part in back:
        take_back(part, account, part_of=taken_back)
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


def refuse_where_taken(decision: ThemeDecision) -> None:
    """Raise NameTakenSince where a heading would stand beside another one of its name."""
    group, before = decision.group, decision.details["before"]
    if group is None or decision.theme or not before:
        return
    after = {
        name: before.get(name, getattr(group, name)) for name in ("name", "is_dropped", "merged_into_id")
    }
    stands = not after["is_dropped"] and after["merged_into_id"] is None
    if stands and standing_named(after["name"], group.unit_id, group):
        raise NameTakenSince


def take_back(decision: ThemeDecision, account: Account, **more: Any) -> ThemeDecision:
    before = decision.details["before"]
    return keep("undo", decision.theme, account, undoes=decision, group=decision.group, **more, **before)


def can_be_undone(decision: ThemeDecision) -> bool:
    """Tell whether nothing newer stands on a decision, and nobody took it back."""
    return decision.id in without_successor([decision])


def without_successor(decisions: Sequence[ThemeDecision]) -> set[int]:
    """Return the numbers of those decisions on which nothing newer stands, and which nobody took back.

    One about several themes counts as long as that is true of one of them.
    """
    single = [part for one in decisions for part in one.parts or [one]]
    found = single_without_successor(single)
    whole = {one.id for one in decisions if one.parts and has_left(one, found)}
    return (found & {one.id for one in decisions}) | whole


def has_left(decision: ThemeDecision, found: Set[int]) -> bool:
    is_there = decision.kind != "undo" and decision.undone_by is None
    return is_there and any(part.id in found for part in decision.parts)


def single_without_successor(decisions: Sequence[ThemeDecision]) -> set[int]:
    root, newer = root_of_each(), changes_since(decisions)
    return {
        one.id
        for one in decisions
        if one.kind != "undo"
        and one.undone_by is None
        and is_known_whole(one)
        and not newer.get(one.id)
        and not leads_into_itself(one, root)
        and not (one.kind == "split" and one.other and one.other.merged_into_id is not None)
        and all(getattr(one.subject, column) == value for column, value in one.details["after"].items())
    }


def is_known_whole(decision: ThemeDecision) -> bool:
    """Tell whether it is still known what a decision changed. Migration 0053, taken down, forgets which
    heading it was and which decisions were parts of it.
    """
    if decision.kind == "gather":
        return bool(decision.parts)
    return decision.subject is not None or not decision.details["after"]


def changes_since(decisions: Sequence[ThemeDecision]) -> dict[int, bool]:
    """Tell of each decision whether a later one, which holds, changed what it changed of its theme."""
    later = db.session.scalars(
        select(ThemeDecision)
        .where(
            is_about(decisions),
            ThemeDecision.kind != "undo",
            ~ThemeDecision.undone_by.has(),
        )
        .order_by(ThemeDecision.id)
    ).all()
    return {one.id: any(stands_on(two, one) for two in later) for one in decisions}


def is_about(decisions: Sequence[ThemeDecision]) -> ColumnElement[bool]:
    """Return the condition on a decision that it names a theme or heading that one of these is about."""
    headings = {one.group_id for one in decisions if one.group_id and not one.theme_id}
    return or_(
        ThemeDecision.theme_id.in_({one.theme_id for one in decisions if one.theme_id}),
        ThemeDecision.group_id.in_(headings),
        ThemeDecision.other_group_id.in_(headings),
    )


def stands_on(later: ThemeDecision, one: ThemeDecision) -> bool:
    """Tell whether a decision came after another about the same theme or heading and changed some of the
    same of it; a heading that was made is stood on by all that was put under it.
    """
    if later.id <= one.id or later.kind == "gather":  # for that its parts speak, of which some may not hold
        return False
    if one.kind == "heading_make" and one.group_id in (later.group_id, later.other_group_id):
        return True
    is_same = later.theme_id == one.theme_id and (one.theme_id or later.group_id == one.group_id)
    return bool(is_same and later.details["after"].keys() & one.details["after"].keys())


def leads_into_itself(decision: ThemeDecision, root: Mapping[int, int]) -> bool:
    """Tell whether a theme would count as one that counts as it, were a decision taken back."""
    if decision.kind == "split":
        return bool(decision.other and root.get(decision.theme_id or 0) == decision.other_id)
    into = decision.details["before"].get("merged_into_id") if decision.theme else None
    return into is not None and root.get(into) == decision.theme_id


def undoable(decisions: Sequence[ThemeDecision], account: Account) -> set[int]:
    """Return the numbers of those decisions that this account can take back now."""
    numbers = [one.id for one in decisions]
    mine = (
        select(ThemeDecision.id)
        .outerjoin(ThemeDecision.theme)
        .outerjoin(ThemeDecision.group)
        .where(ThemeDecision.id.in_(numbers))
    )
    reached = set(db.session.scalars(mine.where(decision_in_reach(account))))
    return reached & without_successor(decisions)


def decision_in_reach(account: Account) -> ColumnElement[bool]:
    """Return the condition that this account may take a decision back; theme and heading are joined to it."""
    return or_(
        ThemeDecision.theme_id.is_not(None) & decides(account),
        is_label_in_reach(account),
        is_of_heading(decides_on_heading(account)),
        is_of_themes(decides(account)),
    )
