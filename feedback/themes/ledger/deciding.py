"""How a decision is kept: the theme changed, the history one row longer, the audit log too. Not committed."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from sqlalchemy import insert

from feedback.audit import service as audit
from feedback.database import db
from feedback.errors import FeedbackError
from feedback.models import Account, Theme, ThemeCorrection, ThemeDecision, ThemeGroup, utc_now


class CannotBeDecided(FeedbackError):
    """What is asked for makes no sense for a theme in this state."""

    status = 409

    def message(self) -> str:
        return gettext("This cannot be done with the theme as it is now. Please look at it again.")


def keep(
    kind: str,
    theme: Theme | None,
    account: Account,
    other: Theme | None = None,
    undoes: ThemeDecision | None = None,
    comments: int = 0,
    sample: str = "",
    group: ThemeGroup | None = None,
    other_group: ThemeGroup | None = None,
    part_of: ThemeDecision | None = None,
    themes: int = 0,
    **changes: Any,
) -> ThemeDecision:
    """Change columns of a theme, without one of a heading, and add the decision to its history."""
    subject = theme or group
    before = {column: getattr(subject, column) for column in changes}
    for column, value in changes.items():
        setattr(subject, column, value)
    if subject and changes:  # what is said of single comments hinders nobody who decides about the theme
        subject.version += 1
    decision = ThemeDecision(
        kind=kind,
        theme=theme,
        other=other,
        group=group,
        other_group=other_group,
        part_of=part_of,
        account=account,
        decided_at=utc_now(),
        details={
            "before": before,
            "after": changes,
            "comments": comments,
            "sample": sample,
            "themes": themes,
        },
        undoes=undoes,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def note(decision: ThemeDecision, account: Account) -> None:
    """Tell the audit log of a decision: codes alone, no name and no word."""
    details = {"decision": decision.public_id, "comments": str(decision.details["comments"] or "")}
    if decision.details.get("themes"):
        details["count"] = str(decision.details["themes"])
    if decision.other:
        details["into"] = decision.other.public_id
    if decision.undoes:
        details["undone"] = decision.undoes.kind
    if decision.theme and decision.group:
        details["heading"] = decision.group.public_id
    if decision.other_group:
        details["into"] = decision.other_group.public_id
    about = decision.subject
    subject = about.public_id if about else decision.public_id
    audit.record(f"theme_{decision.kind}", subject, account, about.unit if about else None, **details)


def correct(
    decision: ThemeDecision, comments: Iterable[int], theme_id: int | None, belongs: bool, sample: str = ""
) -> None:
    """Keep what a decision says of single comments; of thousands as quickly as of one."""
    said = [
        {
            "decision_id": decision.id,
            "comment_id": comment,
            "theme_id": theme_id,
            "account_id": decision.account_id,
            "belongs": belongs,
            "sample": sample,
        }
        for comment in comments
    ]
    if said:
        db.session.execute(insert(ThemeCorrection), said)
