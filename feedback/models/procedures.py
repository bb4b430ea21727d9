"""The list of procedures, and tables on their way in."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Json, Key, Moment, PublicId

PROCEDURE_LEVELS = ("province", "district", "commune")
# Decree 42/2022: in full or in part; empty where it is not offered online.
ONLINE_LEVELS = ("full", "part")


class Procedure(Base):
    """An administrative procedure as the province's list has it, for as long as it is in force."""

    __tablename__ = "procedure"

    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str]
    sector: Mapped[Code]  # one of SECTORS
    levels: Mapped[Json]  # some of PROCEDURE_LEVELS, in their order
    online: Mapped[Code | None]  # one of ONLINE_LEVELS
    since: Mapped[date]  # came into the list
    retired_on: Mapped[date | None]  # the first day on which it is no more


class KeptTable(Base):
    """A table that is looked at before it counts: encrypted, gone when it is in or given up."""

    __tablename__ = "kept_table"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)  # serves one's own
    kind: Mapped[Code]  # what it is a table of
    file_name: Mapped[str]
    content: Mapped[bytes]
    uploaded_at: Mapped[Moment]
