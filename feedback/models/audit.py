"""Who did what, for whoever must be able to tell later: rows are added, and never changed."""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, Moment
from feedback.models.organisation import OrgUnit


class AuditEntry(Base):
    """One act. The database itself refuses to change or delete one (migration 0026)."""

    __tablename__ = "audit_entry"

    id: Mapped[Key]
    at: Mapped[Moment]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: at the command line
    kind: Mapped[Code]  # one of feedback/audit/wording.py
    subject: Mapped[Code] = mapped_column(index=True)  # what it was done to; serves a page's history
    # Whose unit it is about: who reaches it may read it. Empty: the whole service, or not noted then.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    details: Mapped[Json]  # {name: code}, never what a person wrote
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))  # over all this and the entry before

    actor: Mapped[Account | None] = relationship()
    unit: Mapped[OrgUnit | None] = relationship()
