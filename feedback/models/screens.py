"""The screens of the Administrative Procedures Information System that a complaint can speak of."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.base import Base, Code, Json, Key, UtcDateTime
from feedback.models.pictures import Picture

SCREEN_GROUPS = (
    "entry",
    "receiving",
    "processing",
    "digitising",
    "fees",
    "returning",
    "citizens",
    "land",
    "portal",
    "reports",
)


class Screen(Base):
    """One screen, under the name staff know it by."""

    __tablename__ = "screen"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Json]  # {"vi": …, "en": …}
    group: Mapped[Code]  # one of SCREEN_GROUPS
    position: Mapped[int]  # within its group
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"), unique=True)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    picture: Mapped[Picture | None] = relationship()
