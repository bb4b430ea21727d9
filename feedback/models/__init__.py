"""All tables. Imports nothing else of ours."""

from feedback.models.abuse import DECISIONS, DayKey, SubmissionWeight, WeightDecision
from feedback.models.accounts import (
    EMPLOYERS,
    ROLES,
    Account,
    Appointment,
    PasswordRequest,
    Role,
    WebSession,
)
from feedback.models.audit import AuditEntry
from feedback.models.backlog import STATUSES, BacklogEvent, BacklogEvidence, BacklogItem
from feedback.models.base import Base, new_public_id, utc_now
from feedback.models.campaigns import (
    CAMPAIGN_STATUSES,
    EASE_TASKS,
    Campaign,
    CampaignBox,
    CampaignInvitation,
    CampaignSchedule,
    EaseStep,
    EaseTask,
)
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
from feedback.models.identity import ExternalIdentity
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
from feedback.models.passkey import Passkey
from feedback.models.pictures import PICTURE_KINDS, Picture
from feedback.models.procedures import ONLINE_LEVELS, PROCEDURE_LEVELS, KeptTable, Procedure
from feedback.models.results import FORMS, SCORE, ResultStep
from feedback.models.screens import SCREEN_GROUPS, Screen
from feedback.models.second_factor import Authenticator, RecoveryCode
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
    "CAMPAIGN_STATUSES",
    "CHANNELS",
    "CONCERN_KINDS",
    "CONCERN_STATUSES",
    "DECISIONS",
    "EASE_TASKS",
    "EMPLOYERS",
    "FIRST",
    "FORMS",
    "KINDS_ON_PAPER",
    "MODES",
    "ONLINE_LEVELS",
    "OUTCOMES",
    "PICTURE_KINDS",
    "PROCEDURE_LEVELS",
    "QUESTION_KINDS",
    "READINGS",
    "RECORDING_KINDS",
    "ROLES",
    "SCORE",
    "SCREEN_GROUPS",
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
    "Authenticator",
    "BacklogEvent",
    "BacklogEvidence",
    "BacklogItem",
    "Base",
    "Campaign",
    "CampaignBox",
    "CampaignInvitation",
    "CampaignSchedule",
    "Comment",
    "Concern",
    "ConcernEvent",
    "DayKey",
    "EaseStep",
    "EaseTask",
    "ErasedSubmission",
    "ExternalIdentity",
    "FormalWayEvent",
    "FrozenMonth",
    "ImportBatch",
    "ImportMapping",
    "ImportUpload",
    "JobRun",
    "KeptTable",
    "KioskDevice",
    "Language",
    "LeftOutComment",
    "Option",
    "OrgUnit",
    "OutgoingMail",
    "PaperBatch",
    "PaperEntry",
    "Passkey",
    "PasswordRequest",
    "PersonalDetail",
    "Picture",
    "Procedure",
    "PublishedVersionChanged",
    "Question",
    "QuestionRow",
    "RawText",
    "Recording",
    "RecoveryCode",
    "ResultStep",
    "Role",
    "Screen",
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
