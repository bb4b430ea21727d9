"""Who somebody is elsewhere: at the provider that signs them in here."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.models.base import Base, Key, Moment


class ExternalIdentity(Base):
    """The provider's own name for a person, which never becomes another person's (OpenID Connect, 5.7)."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("account_id", "issuer"))

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    made_at: Mapped[Moment]
