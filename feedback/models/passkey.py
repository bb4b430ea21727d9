"""Keys kept by a phone, a computer or a stick, with which people sign in without a password."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Key, Moment, PublicId, UtcDateTime


class Passkey(Base):
    """The public half of a key pair (WebAuthn Level 3); the private half never leaves the device."""

    __tablename__ = "passkey"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)  # an account's keys
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes]
    # What the device knows the account by: random, the same for all keys of an account.
    user_handle: Mapped[bytes] = mapped_column(LargeBinary(32))
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[Moment]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
