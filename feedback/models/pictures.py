"""Pictures that were taken in: screenshots, and the screens of the catalogue."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Key, Moment, PublicId, UtcDateTime

PICTURE_KINDS = ("png", "jpg")


class Picture(Base):
    """One picture, drawn anew by us; its pixels lie in a file of the data folder. It knows no owner."""

    __tablename__ = "picture"

    id: Mapped[Key]
    # Also the file's name: 64 random bits, nothing of what somebody called it.
    public_id: Mapped[PublicId]
    kind: Mapped[Code]  # one of PICTURE_KINDS
    width: Mapped[int]  # pixels
    height: Mapped[int]  # pixels
    size: Mapped[int]  # bytes
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    boxes: Mapped[int]  # how many rectangles were blackened
    taken_in_at: Mapped[Moment]
    # Both empty once a complaint or a screen has it. Until then it waits for whoever sent it, and no longer.
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # serves purging
