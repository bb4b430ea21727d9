"""Slips that are handed out with a paper and count once, and the keys of programs that have them made."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Key, Moment, Month, PublicId, UtcDateTime
from feedback.models.organisation import OrgUnit

# The papers Circular 01/2018/TT-VPCP, article 12, has the form handed out with.
SLIP_KINDS = ("receipt", "supplement", "refusal")


class Slip(Base):
    """A token printed once, for one answer.

    Only its hash is here, and nothing says which answer it was: who made the slip may know whose it is.
    """

    __tablename__ = "slip"

    id: Mapped[Key]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), index=True)
    kind: Mapped[Code]  # one of SLIP_KINDS
    sector: Mapped[Code | None]  # of the dossier, "land"
    api_key_id: Mapped[int | None] = mapped_column(ForeignKey("api_key.id"))  # empty: printed as a sheet
    # Which sheet it was printed on; empty for a few made at once, where it would tell them apart.
    batch: Mapped[int | None]
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment] = mapped_column(index=True)  # serves the purge
    is_used: Mapped[bool] = mapped_column(default=False)


class SlipTally(Base):
    """How many slips of a month, long over and deleted, there were, and how many of them were used."""

    __tablename__ = "slip_tally"

    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)  # one of SLIP_KINDS
    month: Mapped[Month] = mapped_column(primary_key=True)  # in which they were made
    made: Mapped[int]
    used: Mapped[int]


class ApiKey(Base):
    """What another program shows instead of a password. Only the key's hash is here."""

    __tablename__ = "api_key"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scope: Mapped[Code]  # one of API_SCOPES
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))  # and all units below it
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # empty: at the command line
    created_at: Mapped[Moment]
    # Where the units lie; written once a day, so that a call writes no more than the slips it asks for.
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    unit: Mapped[OrgUnit] = relationship()
    created_by: Mapped[Account | None] = relationship()


API_SCOPES = ("slips",)
