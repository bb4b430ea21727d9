"""What staff say about the information system."""

from sqlalchemy import select

from feedback.collection.service import may_be_read
from feedback.database import db
from feedback.models import Comment, Submission, Touchpoint

RECENT = 20


def staff_touchpoints() -> list[Touchpoint]:
    """Return the touchpoints at which staff speak."""
    return list(
        db.session.scalars(
            select(Touchpoint)
            .where(Touchpoint.kind == "staff", Touchpoint.retired_at.is_(None))
            .order_by(Touchpoint.code)
        )
    )


def recent_comments() -> list[Comment]:
    """Return the newest comments of staff, redacted: who reads them sees that others hit the same thing."""
    return list(
        db.session.scalars(
            select(Comment)
            .join(Submission)
            .join(Touchpoint)
            .where(Touchpoint.kind == "staff", may_be_read())
            .order_by(Submission.given_at.desc(), Comment.id.desc())
            .limit(RECENT)
        )
    )
