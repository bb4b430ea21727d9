"""Mail that waits to be sent."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Code, Key, Moment, PublicId, UtcDateTime


class OutgoingMail(Base):
    """One mail to one person, for as long as no server has taken it."""

    __tablename__ = "outgoing_mail"

    id: Mapped[Key]
    public_id: Mapped[PublicId]  # its Message-ID: who gets it twice can tell
    content: Mapped[bytes]  # recipient, subject and text, encrypted
    made_at: Mapped[Moment]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # the next try; serves the claim
    expires_at: Mapped[Moment]  # from then on it is worth nothing, as a link that is dead
    attempts: Mapped[int] = mapped_column(default=0)
    last_fault: Mapped[Code | None]  # a server's code or an exception's name, never its words
