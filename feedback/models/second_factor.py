"""What a person shows besides their password: codes of an app, and codes for when the phone is lost."""

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Key, Moment


class Authenticator(Base):
    """The app on a person's phone that makes codes (RFC 6238)."""

    __tablename__ = "authenticator"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    secret: Mapped[bytes]  # Base32, encrypted
    # The last step of 30 seconds of which a code was used: no code opens twice.
    last_step: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[Moment]


class RecoveryCode(Base):
    """A code that opens once in the place of the app's. Used, its row is gone."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))  # keyed: 40 bits alone could all be tried
