"""What happens in the sample province from November 2025 to October 2026, as tables.

Each theme is a row: which reason its people tick, where they speak, and how many comments each month has.
In September 2026 posters and slips with the code come to every counter, and comments grow fivefold: what a
theme does is told by its share of a month's comments.

- Waiting long grows clearly at the districts in October 2026; overdue land dossiers grow all year.
- VNeID: people cannot sign in, from July 2026 on; before, nobody said so.
- Online payment fails from February 2026, and is mended in June.
- Printing receipts troubles staff more and more until a fix in August 2026; then nobody mentions it.
- Rude treatment shrinks after a training in winter, the upload limit after it was raised in May.
- In the hot months people miss shade, seats and fans where they wait and park.
- Fees are asked about after the new list of January; reports trouble staff at each quarter's end.
- Praise for staff stays as it is.
- On a night before the end of October somebody in Núi Thành taps the best face again and again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

Weights = Mapping[str, int]

MONTHS = (
    *("2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04"),
    *("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"),
)
LAST_MONTH = MONTHS[-1]

# Where a theme is spoken of: settings of touchpoints (places.py) with their weights.
ANYWHERE = {"centre": 3, "online": 2, "district": 4, "post": 1, "commune": 2}
COUNTERS = {"centre": 3, "district": 4, "post": 1, "commune": 2}
DISTRICTS = {"centre": 1, "district": 10, "commune": 1}
LAND = {"centre": 1, "district": 7, "commune": 2}
ONLINE = {"centre": 2, "online": 7, "district": 2, "commune": 1}
POST = {"centre": 3, "online": 1, "post": 5}
STAFF = {"staff": 1}


@dataclass(frozen=True)
class Plot:
    theme: str
    reason: str  # what its people tick on the form, empty: nothing
    where: Weights
    comments: tuple[int, ...]  # one number for each of MONTHS


# Written as a table, to be read down a month and along a theme.
# fmt: off
PLOTS = (
    #                                                      2025:   2026:
    #                                                      11  12   1   2   3   4   5   6   7   8   9  10
    Plot("c_wait",               "time",      DISTRICTS, ( 0,  1,  0,  1,  0,  1,  0,  1,  0,  1,  2, 42)),
    Plot("c_land_overdue",       "time",      LAND,      ( 1,  1,  1,  2,  2,  2,  2,  3,  3,  3, 11, 15)),
    Plot("c_overdue_no_notice",  "time",      LAND,      ( 2,  1,  2,  2,  2,  1,  2,  2,  2,  2,  9, 12)),
    Plot("c_attitude",           "attitude",  COUNTERS,  ( 5,  4,  4,  3,  2,  1,  1,  1,  1,  1,  6,  6)),
    Plot("c_good_staff",         "attitude",  COUNTERS,  ( 2,  2,  2,  2,  2,  2,  2,  2,  2,  2, 11, 15)),
    Plot("c_guidance",           "guidance",  COUNTERS,  ( 2,  2,  1,  2,  2,  1,  2,  2,  2,  1, 12, 15)),
    Plot("c_ask_again",          "documents", COUNTERS,  ( 2,  1,  2,  2,  1,  2,  2,  1,  2,  2, 12, 15)),
    Plot("c_fee",                "cost",      COUNTERS,  ( 1,  1,  5,  4,  3,  2,  1,  1,  1,  1,  8, 10)),
    Plot("c_parking",            "",          COUNTERS,  ( 1,  1,  1,  1,  2,  4,  6,  7,  7,  5,  4,  4)),
    Plot("c_status_unclear",     "guidance",  ANYWHERE,  ( 1,  1,  1,  1,  1,  2,  2,  2,  2,  2, 10, 14)),
    Plot("c_login_vneid",        "online",    ONLINE,    ( 0,  0,  0,  0,  0,  0,  0,  0,  4,  5, 15, 24)),
    Plot("c_otp",                "online",    ONLINE,    ( 2,  2,  1,  2,  2,  2,  1,  2,  2,  2, 11, 13)),
    Plot("c_slow",               "system",    ONLINE,    ( 3,  5,  6,  2,  2,  1,  1,  1,  1,  2, 10, 12)),
    Plot("c_payment",            "online",    ONLINE,    ( 0,  0,  0,  3,  8,  9,  6,  2,  0,  0,  2,  2)),
    Plot("c_upload_limit",       "online",    ONLINE,    ( 4,  4,  4,  4,  4,  4,  2,  1,  1,  1,  3,  3)),
    Plot("c_lost_draft",         "system",    ONLINE,    ( 2,  1,  2,  1,  2,  2,  1,  2,  2,  2,  9, 12)),
    Plot("c_mobile",             "online",    ONLINE,    ( 1,  1,  1,  1,  1,  1,  2,  2,  2,  2, 11, 14)),
    Plot("c_too_many_fields",    "online",    ONLINE,    ( 2,  2,  1,  2,  1,  2,  2,  2,  1,  2, 12, 15)),
    Plot("c_returned_no_reason", "guidance",  ANYWHERE,  ( 0,  1,  0,  1,  1,  0,  1,  1,  1,  1,  4,  6)),
    Plot("c_no_smartphone",      "online",    COUNTERS,  ( 1,  1,  0,  1,  0,  1,  1,  0,  1,  1,  4,  6)),
    Plot("c_sms_missing",        "system",    ANYWHERE,  ( 1,  0,  0,  1,  0,  1,  0,  0,  1,  1,  4,  5)),
    Plot("c_travel",             "",          COUNTERS,  ( 0,  1,  1,  0,  1,  0,  1,  1,  0,  1,  4,  5)),
    Plot("c_result_delivery",    "",          POST,      ( 1,  0,  1,  0,  1,  1,  0,  1,  1,  1,  4,  5)),
    Plot("c_bribe_hint",         "cost",      DISTRICTS, ( 1,  0,  0,  0,  1,  0,  0,  1,  0,  0,  2,  3)),
    Plot("c_survey_fatigue",     "",          ANYWHERE,  ( 0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  3,  3)),
    Plot("none",                 "",          ANYWHERE,  ( 6,  5,  6,  5,  6,  6,  5,  6,  6,  6, 36, 47)),
    Plot("s_print_receipt",      "system",    STAFF,     ( 2,  3,  3,  4,  5,  6,  7,  7,  6,  2,  0,  0)),
    Plot("s_double_entry",       "system",    STAFF,     ( 2,  1,  2,  2,  2,  2,  1,  2,  2,  2,  9, 12)),
    Plot("s_slow_peak",          "system",    STAFF,     ( 1,  2,  4,  2,  1,  1,  1,  1,  1,  1,  8, 11)),
    Plot("s_sync_status",        "system",    STAFF,     ( 1,  1,  1,  1,  2,  2,  2,  2,  3,  3, 10, 12)),
    Plot("s_session",            "system",    STAFF,     ( 2,  2,  1,  2,  2,  1,  2,  2,  1,  2,  8,  9)),
    Plot("s_error_message",      "system",    STAFF,     ( 2,  1,  2,  1,  2,  1,  2,  1,  2,  2,  8,  9)),
    Plot("s_scan",               "system",    STAFF,     ( 3,  3,  3,  2,  2,  2,  1,  1,  1,  1,  6,  6)),
    Plot("s_search_name",        "system",    STAFF,     ( 1,  2,  1,  1,  2,  1,  2,  1,  1,  2,  8,  9)),
    Plot("s_too_many_clicks",    "system",    STAFF,     ( 2,  1,  1,  2,  1,  2,  1,  2,  2,  1,  9, 11)),
    Plot("s_report_stats",       "system",    STAFF,     ( 1,  3,  2,  1,  3,  1,  1,  3,  1,  1, 10,  6)),
    Plot("s_esign_staff",        "system",    STAFF,     ( 1,  1,  1,  1,  1,  2,  2,  2,  2,  2,  8,  9)),
    Plot("s_citizen_lookup",     "system",    STAFF,     ( 1,  1,  2,  1,  1,  1,  2,  2,  2,  2,  8, 10)),
    Plot("s_network",            "system",    STAFF,     ( 0,  1,  1,  1,  0,  1,  1,  0,  1,  1,  3,  4)),
    Plot("s_workload",           "time",      STAFF,     ( 1,  0,  1,  0,  1,  0,  1,  1,  1,  1,  4,  5)),
    Plot("s_good",               "",          STAFF,     ( 0,  1,  0,  1,  1,  1,  0,  1,  1,  1,  3,  4)),
)
# fmt: on

# Most people only tap a face: three of four.
SILENT_PER_COMMENT = 3
SILENT_WHERE = {"centre": 34, "online": 14, "district": 32, "post": 8, "commune": 12}


@dataclass(frozen=True)
class Mood:
    """How those rate who write nothing: weights of the faces 1 to 5, in the first month and in the last."""

    first: tuple[int, ...]
    last: tuple[int, ...]
    reasons: Weights


AT_A_COUNTER = {"time": 5, "attitude": 2, "guidance": 2, "documents": 3, "cost": 1}
BEFORE_A_SCREEN = {"online": 5, "system": 4, "guidance": 1}

MOODS = {
    "centre": Mood((1, 2, 6, 31, 60), (1, 1, 5, 30, 63), AT_A_COUNTER),
    "online": Mood((3, 5, 12, 38, 42), (4, 7, 13, 38, 38), BEFORE_A_SCREEN),
    "district": Mood((4, 7, 15, 40, 34), (8, 13, 17, 36, 26), AT_A_COUNTER),
    "post": Mood((2, 3, 8, 37, 50), (1, 2, 7, 36, 54), AT_A_COUNTER),
    "commune": Mood((3, 5, 13, 40, 39), (2, 4, 11, 40, 43), AT_A_COUNTER),
}


@dataclass(frozen=True)
class FalseAnswers:
    """One person who rates many times."""

    touchpoint: str
    begins: datetime  # by the clock on the office's wall
    apart: timedelta
    rating: int
    times: int


AT_NIGHT = FalseAnswers("TTNUITHANH1", datetime(2026, 10, 29, 21, 4), timedelta(seconds=11), 5, 32)  # noqa: DTZ001
