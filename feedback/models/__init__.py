"""All tables. Imports nothing else of ours."""

from feedback.models.abuse import DECISIONS, DayKey, SubmissionWeight, WeightDecision
from feedback.models.accounts import ROLES, Account, Appointment, PasswordRequest, Role, WebSession
from feedback.models.audit import AuditEntry
from feedback.models.backlog import STATUSES, BacklogEvent, BacklogEvidence, BacklogItem
from feedback.models.base import Base, new_public_id, utc_now
from feedback.models.collection import (
    CHANNELS,
    MODES,
    SPOKEN_MODES,
    STREAMS,
    Answer,
    Comment,
    ErasedSubmission,
    FrozenMonth,
    ImportBatch,
    PersonalDetail,
    RawText,
    Submission,
)
from feedback.models.concerns import (
    CONCERN_KINDS,
    CONCERN_STATUSES,
    URGENT_CONCERNS,
    Concern,
    ConcernEvent,
)
from feedback.models.formal_way import FormalWayEvent
from feedback.models.imports import ImportMapping, ImportUpload
from feedback.models.intake import (
    FIRST,
    READINGS,
    SECOND,
    SETTLED,
    AssistedEntry,
    PaperBatch,
    PaperEntry,
)
from feedback.models.jobs import OUTCOMES, JobRun
from feedback.models.kiosk import KioskDevice
from feedback.models.languages import RECORDING_KINDS, Language, Recording
from feedback.models.mail import OutgoingMail
from feedback.models.organisation import (
    KINDS_ON_PAPER,
    TOUCHPOINT_KINDS,
    UNIT_KINDS,
    OrgUnit,
    ServiceVolume,
    Touchpoint,
)
from feedback.models.results import FORMS, SCORE, ResultStep
from feedback.models.slips import API_SCOPES, SLIP_KINDS, ApiKey, Slip, SlipTally
from feedback.models.staffing import BEGINNING, STAFFED_BY, Staffing
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
    "API_SCOPES",
    "BEGINNING",
    "CHANNELS",
    "CONCERN_KINDS",
    "CONCERN_STATUSES",
    "DECISIONS",
    "FIRST",
    "FORMS",
    "KINDS_ON_PAPER",
    "MODES",
    "OUTCOMES",
    "QUESTION_KINDS",
    "READINGS",
    "RECORDING_KINDS",
    "ROLES",
    "SCORE",
    "SECOND",
    "SETTLED",
    "SLIP_KINDS",
    "SPOKEN_MODES",
    "STAFFED_BY",
    "STATUSES",
    "STREAMS",
    "SURVEY_ACTIONS",
    "TOUCHPOINT_KINDS",
    "UNIT_KINDS",
    "URGENT_CONCERNS",
    "VERSION_STATUSES",
    "Account",
    "Answer",
    "ApiKey",
    "Appointment",
    "AssistedEntry",
    "AuditEntry",
    "BacklogEvent",
    "BacklogEvidence",
    "BacklogItem",
    "Base",
    "Comment",
    "Concern",
    "ConcernEvent",
    "DayKey",
    "ErasedSubmission",
    "FormalWayEvent",
    "FrozenMonth",
    "ImportBatch",
    "ImportMapping",
    "ImportUpload",
    "JobRun",
    "KioskDevice",
    "Language",
    "LeftOutComment",
    "Option",
    "OrgUnit",
    "OutgoingMail",
    "PaperBatch",
    "PaperEntry",
    "PasswordRequest",
    "PersonalDetail",
    "PublishedVersionChanged",
    "Question",
    "QuestionRow",
    "RawText",
    "Recording",
    "ResultStep",
    "Role",
    "ServiceVolume",
    "Slip",
    "SlipTally",
    "Staffing",
    "Submission",
    "SubmissionWeight",
    "Survey",
    "SurveyEvent",
    "SurveyVersion",
    "Theme",
    "ThemeAssignment",
    "ThemeFinding",
    "ThemeRun",
    "Touchpoint",
    "WebSession",
    "WeightDecision",
    "new_public_id",
    "utc_now",
]
