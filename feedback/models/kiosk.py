"""Devices that stand at a counter and ask there."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Key, Moment, PublicId, UtcDateTime
from feedback.models.organisation import Touchpoint


class KioskDevice(Base):
    """One tablet at a touchpoint, and what it said of itself last. Of its token we know the hash."""

    __tablename__ = "kiosk_device"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), index=True)  # serves pairing
    name: Mapped[str]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[Moment]
    # The code typed into the device once, encrypted; empty when it was used.
    pairing_code: Mapped[bytes | None]
    pairing_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    paired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting: Mapped[int] = mapped_column(default=0)  # answers on the device that are not here yet
    refused: Mapped[int] = mapped_column(default=0)  # answers the server did not take: somebody must look
    oldest_seconds: Mapped[int | None]  # how long the oldest of them has waited
    app_version: Mapped[str | None] = mapped_column(String(16))
    battery: Mapped[int | None]  # per cent
    is_charging: Mapped[bool | None]

    pin_hash: Mapped[str | None]  # argon2
    # Salted PBKDF2 that the device checks without network, encrypted here.
    pin_verifier: Mapped[bytes | None]
    wrong_pins: Mapped[int] = mapped_column(default=0)
    pin_closed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    touchpoint: Mapped[Touchpoint] = relationship()
    created_by: Mapped[Account] = relationship()
