"""Files that are being brought in, and the ways of reading them that are worth keeping."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment, PublicId
from feedback.models.collection import ImportBatch
from feedback.models.organisation import OrgUnit, Touchpoint


class ImportMapping(Base):
    """Which column is which field and which value means what, saved by name and used again."""

    __tablename__ = "import_mapping"

    id: Mapped[Key]
    name: Mapped[Code] = mapped_column(unique=True)
    # Whose files it quotes: who reaches the unit may use it.
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    source: Mapped[Code]  # which program wrote such files
    content: Mapped[Json]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: the command line
    saved_at: Mapped[Moment]

    unit: Mapped[OrgUnit] = relationship()


class ImportUpload(Base):
    """A file on its way in through the page. It stays encrypted, and only until it is in."""

    __tablename__ = "import_upload"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)  # serves one's own list
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))  # empty: not brought in yet
    file_name: Mapped[str]
    sheet: Mapped[str | None]
    day: Mapped[date]  # of rows that bring none
    mapping: Mapped[Json]
    content: Mapped[bytes | None]  # encrypted; emptied when it is in or given up
    refusals: Mapped[bytes | None]  # encrypted: a cause may quote the file
    uploaded_at: Mapped[Moment]

    account: Mapped[Account] = relationship()
    touchpoint: Mapped[Touchpoint] = relationship()
    batch: Mapped[ImportBatch | None] = relationship()
