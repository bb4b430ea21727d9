"""Standard questionnaires as data: how one is written down, and the rating at the counter.

The counter rating asks one question on five levels (as the national index SIPAS does) and, for whoever wants
to say more, which of the criteria of Circular 01/2018/TT-VPCP were the reason, then free words. The shape,
one question, then reasons that depend on its answer, is that of US OMB Circular A-11 section 280, version 2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Label = dict[str, str]
Rule = dict[str, str]
# The numbers chosen, by question code, to a score; None where too much is missing to say one.
Scoring = Callable[[Mapping[str, int]], float | None]


@dataclass(frozen=True)
class Choice:
    code: str
    label: Label
    number: int | None = None


@dataclass(frozen=True)
class Item:
    code: str
    kind: str
    label: Label
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help: Label = field(default_factory=dict)
    show_if: tuple[Rule, ...] = ()
    rows: tuple[Choice, ...] = ()
    scale: tuple[int, int] | None = None
    from_label: Label = field(default_factory=dict)
    to_label: Label = field(default_factory=dict)


@dataclass(frozen=True)
class Instrument:
    """A standard questionnaire with its scoring rule, and what may be concluded from it."""

    code: str
    name: Label
    purpose: Label
    source: str
    formula: Label
    low: float  # the lowest and the highest score there can be
    high: float
    limits: Label
    missing: Label  # what is done where an item was not answered
    items: tuple[Item, ...]
    score: Scoring
    # "mean": the mean of the scores with Student's interval; "top2": the share of scores of 4 and 5, Wilson's
    summary: str = "mean"
    for_staff: bool = False


CUSTOM = "custom"  # a survey of one's own: shown by question, without a score
COUNTER_RATING = "counter-rating"

FACES = (
    Choice("1", {"vi": "Rất không hài lòng", "en": "Very dissatisfied"}, 1),
    Choice("2", {"vi": "Không hài lòng", "en": "Dissatisfied"}, 2),
    Choice("3", {"vi": "Bình thường", "en": "Neither"}, 3),
    Choice("4", {"vi": "Hài lòng", "en": "Satisfied"}, 4),
    Choice("5", {"vi": "Rất hài lòng", "en": "Very satisfied"}, 5),
)

REASONS = (
    Choice("time", {"vi": "Thời gian chờ", "en": "Waiting time"}),
    Choice("attitude", {"vi": "Thái độ phục vụ", "en": "How I was treated"}),
    Choice("guidance", {"vi": "Hướng dẫn", "en": "Guidance"}),
    Choice("documents", {"vi": "Giấy tờ phải nộp", "en": "Papers asked for"}),
    Choice("cost", {"vi": "Phí, chi phí", "en": "Fees and costs"}),
    Choice("online", {"vi": "Nộp qua mạng", "en": "Online service"}),
    Choice("system", {"vi": "Phần mềm, thiết bị", "en": "Software and devices"}),
)

COUNTER_RATING_ITEMS = (
    Item(
        "rating",
        "faces",
        {"vi": "Hôm nay bà con được phục vụ thế nào?", "en": "How was the service today?"},
        required=True,
        choices=FACES,
    ),
    Item(
        "reasons",
        "multiple",
        {"vi": "Điều gì chưa tốt?", "en": "What was not so good?"},
        choices=REASONS,
        show_if=({"question": "rating", "operator": "at_most", "value": "3"},),
    ),
    Item(
        "strengths",
        "multiple",
        {"vi": "Điều gì tốt?", "en": "What was good?"},
        choices=REASONS,
        show_if=({"question": "rating", "operator": "at_least", "value": "4"},),
    ),
    Item(
        "comment",
        "long_text",
        {"vi": "Bà con muốn nói thêm điều gì?", "en": "Would you like to say more?"},
    ),
)
