"""All tables. Imports nothing else of ours."""

from feedback.models.accounts import ROLES, Account, Appointment, Role, WebSession
from feedback.models.backlog import STATUSES, BacklogEvent, BacklogEvidence, BacklogItem
from feedback.models.base import Base, utc_now
from feedback.models.collection import (
    CHANNELS,
    MODES,
    Answer,
    Comment,
    ImportBatch,
    PersonalDetail,
    RawText,
    Submission,
)
from feedback.models.organisation import (
    STAFFED_BY,
    TOUCHPOINT_KINDS,
    UNIT_KINDS,
    OrgUnit,
    ServiceVolume,
    Touchpoint,
)
from feedback.models.surveys import (
    QUESTION_KINDS,
    SURVEY_ACTIONS,
    VERSION_STATUSES,
    Option,
    PublishedVersionChanged,
    Question,
    QuestionRow,
    Survey,
    SurveyEvent,
    SurveyVersion,
)
from feedback.models.themes import LeftOutComment, Theme, ThemeAssignment, ThemeFinding, ThemeRun

__all__ = [
    "CHANNELS",
    "MODES",
    "QUESTION_KINDS",
    "ROLES",
    "STAFFED_BY",
    "STATUSES",
    "SURVEY_ACTIONS",
    "TOUCHPOINT_KINDS",
    "UNIT_KINDS",
    "VERSION_STATUSES",
    "Account",
    "Answer",
    "Appointment",
    "BacklogEvent",
    "BacklogEvidence",
    "BacklogItem",
    "Base",
    "Comment",
    "ImportBatch",
    "LeftOutComment",
    "Option",
    "OrgUnit",
    "PersonalDetail",
    "PublishedVersionChanged",
    "Question",
    "QuestionRow",
    "RawText",
    "Role",
    "ServiceVolume",
    "Submission",
    "Survey",
    "SurveyEvent",
    "SurveyVersion",
    "Theme",
    "ThemeAssignment",
    "ThemeFinding",
    "ThemeRun",
    "Touchpoint",
    "WebSession",
    "utc_now",
]
