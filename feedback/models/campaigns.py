"""Asking staff about the information system: who is asked, what they said, and never both in one row.

An answer has no row of its own. All answers of a campaign stand in one sealed box that each sending rewrites
as a whole: so no key, no order, no time and no transaction's number tells which answer came with which
invitation (docs/security.md, "Usability campaigns").
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedback.models.accounts import Account
from feedback.models.base import Base, Code, Json, Key, PublicId
from feedback.models.organisation import OrgUnit
from feedback.models.surveys import SurveyVersion

CAMPAIGN_STATUSES = ("proposed", "planned", "running", "ended", "dropped")


class Campaign(Base):
    """A standard questionnaire put to people of a unit and of those below it, from one day to another."""

    __tablename__ = "campaign"
    __table_args__ = (
        # serves the list of a unit, its trend, and "when was the last one?"
        Index(None, "unit_id", "starts_on"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    instrument: Mapped[Code]  # the version's
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # the last day
    status: Mapped[Code]  # one of CAMPAIGN_STATUSES
    roles: Mapped[Json]  # [role]: whose accounts are invited
    employers: Mapped[Json]  # [employer]; empty: all, also where none is known
    # Empty: the worker proposed it.
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reminded_on: Mapped[date | None]
    # What is left when it has ended (feedback/campaigns/figures.py): sums of groups, no single answer.
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    version: Mapped[SurveyVersion] = relationship()
    unit: Mapped[OrgUnit] = relationship()


class CampaignInvitation(Base):
    """May answer once. Whether it was used does not stand here; with the campaign's end it goes."""

    __tablename__ = "campaign_invitation"
    __table_args__ = (
        UniqueConstraint("campaign_id", "account_id"),
        # serves "what am I asked?"
        Index(None, "account_id"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    # Empty: a link on paper, for somebody without an account.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    # The groups an answer is counted with, coarse and as they were when the invitation was made.
    role: Mapped[Code]
    employer: Mapped[Code]  # empty where it is not known
    branch_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))  # the unit right below the campaign's

    campaign: Mapped[Campaign] = relationship()
    account: Mapped[Account | None] = relationship()


class CampaignBox(Base):
    """Which invitations of a running campaign were used, and what was answered: each sorted, both sealed."""

    __tablename__ = "campaign_box"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    content: Mapped[bytes]


class CampaignSchedule(Base):
    """A unit is asked again and again: the worker proposes the next campaign, or starts it by itself."""

    __tablename__ = "campaign_schedule"
    __table_args__ = (UniqueConstraint("unit_id", "instrument"),)

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    instrument: Mapped[Code]
    is_automatic: Mapped[bool]

    unit: Mapped[OrgUnit] = relationship()


class EaseTask(Base):
    """Something people do in the system, after which the Single Ease Question is asked through a link."""

    __tablename__ = "ease_task"

    id: Mapped[Key]
    public_id: Mapped[PublicId]  # stands in the link: whoever has done the task may follow it
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_version.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    kind: Mapped[Code]  # one of EASE_TASKS
    detail: Mapped[str]  # what tells two tasks of a kind apart; may be empty
    is_open: Mapped[bool]
    # As a campaign's box: which forms were sent and what they said, of what is in no step yet.
    content: Mapped[bytes]

    unit: Mapped[OrgUnit] = relationship()
    version: Mapped[SurveyVersion] = relationship()
    steps: Mapped[list["EaseStep"]] = relationship(order_by="EaseStep.until")


EASE_TASKS = (
    "send_dossier",
    "supplement_dossier",
    "look_up_dossier",
    "pay_fee",
    "receive_dossier",
    "digitise_dossier",
    "return_result",
    "report_complaint",
    "other",
)


class EaseStep(Base):
    """What eight or more people said after a task, of the days before ``until``. Written once."""

    __tablename__ = "ease_step"
    __table_args__ = (UniqueConstraint("task_id", "until"),)

    id: Mapped[Key]
    task_id: Mapped[int] = mapped_column(ForeignKey("ease_task.id"))
    until: Mapped[date]
    counts: Mapped[Json]  # {"1": how often, …, "7": how often}
