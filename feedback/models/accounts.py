"""Who signs in, as what, for which units."""

from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.base import Base, Code, Key, Moment, PublicId, UtcDateTime
from feedback.models.organisation import OrgUnit

# "raw_text" is a permission of its own, which no other brings along: reading comments as they were typed.
# "employer": the post office, which sees the counters its people staff; it holds for the whole tree only.
ROLES = ("staff", "manager", "analyst", "administrator", "inspector", "raw_text", "employer")
# Who works with the information system, and so speaks and hears about it.
WORKING = ("staff", "manager", "analyst", "administrator", "inspector")
# What administrators do not read themselves: given by hand, by one person to another, and by no group.
NOT_TO_ONESELF = ("inspector", "raw_text")
BY_GROUPS = tuple(role for role in ROLES if role not in NOT_TO_ONESELF)
EMPLOYERS = ("state", "post_office")


class Role(RoleMixin):
    """A role as Flask-Security sees it: by its name alone."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions: list[str] = []


class Account(Base, UserMixin):
    __tablename__ = "account"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    active: Mapped[bool]
    # One of EMPLOYERS, empty: nobody has said. Whoever pays a person, not what they may do.
    employer: Mapped[Code | None]
    # Flask-Security's handle for sessions and tokens: changing it ends them all.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Moment]

    appointments: Mapped[list["Appointment"]] = relationship(back_populates="account")

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]  # read from the appointments, never set
        return [Role(name) for name in sorted({appointment.role for appointment in self.appointments})]


class Appointment(Base):
    """An account has a role in a unit and in all units below it."""

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("account_id", "role", "unit_id"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Code]  # one of ROLES
    # Empty: the whole tree, also before there is one.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    # Given by a group at the provider, which also takes it away again; else by hand.
    from_group: Mapped[bool] = mapped_column(default=False, server_default=false())

    account: Mapped[Account] = relationship(back_populates="appointments")
    unit: Mapped[OrgUnit | None] = relationship()


class WebSession(Base):
    """A signed-in browser. The row gone, its cookie is dead."""

    __tablename__ = "web_session"

    id: Mapped[Key]
    # Only the hash of what the cookie holds: who reads the table cannot sign in with it.
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    data: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # serves making room


class PasswordRequest(Base):
    """Somebody wants a new password; whether there is such an account was not looked at."""

    __tablename__ = "password_request"

    id: Mapped[Key]
    content: Mapped[bytes]  # address and language, encrypted
    made_at: Mapped[Moment]
