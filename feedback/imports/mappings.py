"""How to read a table: which column is which field, and which value means what."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from feedback.imports.dates import ORDERS
from feedback.models import CHANNELS, MODES
from feedback.surveys.instruments import FACES, REASONS

# The question each list of reasons answers; the rating tells it where the file does not.
LISTS = {"weaknesses": "reasons", "strengths": "strengths", "reasons": None}
FIELDS = ("comment", "rating", *LISTS, "date", "dossier_code", "language", "id")
TRUE = frozenset({"1", "y", "yes", "true", "x", "có", "co", "oui", "đúng", "☑", "✓"})
RATING = re.compile(r"([1-5])(?:\s*(?:sao|stars?|điểm|đ|/\s*5|⭐|★))?")
STARS = re.compile(r"([★⭐]{1,5})[☆\ufe0f]*")
LEADING_CODE = re.compile(r"([1-5])\s*[.):-]\s*(\S.*)")


def plain(text: str) -> str:
    """Return a text as two people would agree it is the same: without case, double spaces and end marks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).rstrip(".!: ")


# What services and forms call the levels, besides our own words for them.
LEVELS = {
    **{plain(choice.label[language]): choice.code for choice in FACES for language in choice.label},
    "hoàn toàn không hài lòng": "1",
    "rất tệ": "1",
    "rất kém": "1",
    "very poor": "1",
    "very unsatisfied": "1",
    "chưa hài lòng": "2",
    "kém": "2",
    "tệ": "2",
    "poor": "2",
    "unsatisfied": "2",
    "not satisfied": "2",
    "trung bình": "3",
    "trung lập": "3",
    "tạm được": "3",
    "neutral": "3",
    "ok": "3",
    "fair": "3",
    "neither satisfied nor dissatisfied": "3",
    "tốt": "4",
    "good": "4",
    "khá hài lòng": "4",
    "hoàn toàn hài lòng": "5",
    "rất tốt": "5",
    "very good": "5",
    "excellent": "5",
    "tuyệt vời": "5",
}
CRITERIA = {plain(text): choice.code for choice in REASONS for text in (choice.code, *choice.label.values())}


class BadMapping(ValueError):
    """This mapping cannot be used; the message says why."""


@dataclass(frozen=True)
class ColumnMap:
    """One way of reading tables, as it is saved by name.

    ``values`` overrides what is known of ratings and reasons: {"rating": {"A1": "5"}}; "" means: leave out.
    ``ticks`` are columns of their own for each possible reason, as LimeSurvey and KoboToolbox write them.
    """

    columns: dict[str, str] = field(default_factory=dict)  # {field: column}
    ticks: dict[str, str] = field(default_factory=dict)  # {column: reason, or list:reason}
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # {field: {text: code}}
    channel: str = "import"
    mode: str = "unknown"
    date_order: str = "dmy"
    in_utc: bool = False  # times without a zone are UTC, as KoboToolbox writes them
    finished_only: bool = False  # a row without a date was never sent off, as LimeSurvey writes them

    def __post_init__(self) -> None:
        if self.channel not in CHANNELS or self.mode not in MODES or self.date_order not in ORDERS:
            raise BadMapping("channel, mode or order of dates is not one we know")
        if unknown := set(self.columns) - set(FIELDS):
            raise BadMapping(f"unknown fields: {', '.join(sorted(unknown))}")
        if not ({"comment", "rating"} & set(self.columns)):
            raise BadMapping("a comment or a rating must be mapped")

    @property
    def named_columns(self) -> set[str]:
        return {*self.columns.values(), *self.ticks}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(content: Mapping[str, Any]) -> ColumnMap:
    return ColumnMap(**content)


def rating_of(text: str, values: Mapping[str, str]) -> str | None:
    """Return the level "1" to "5" a text stands for, "" to leave it out, None where nobody knows."""
    key = plain(text)
    for known, code in values.items():
        if plain(known) == key:
            return code
    if not key:
        return ""
    if found := RATING.fullmatch(key):
        return found[1]
    if found := STARS.fullmatch(text.strip()):
        return str(len(found[1]))
    if found := LEADING_CODE.fullmatch(key):  # "5. Rất hài lòng": the words, which may contradict the number
        return LEVELS.get(plain(found[2]))
    return LEVELS.get(key)


def reasons_of(text: str, values: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the reasons in a cell, and the pieces that are none of those we know."""
    known = {**CRITERIA, **{plain(said): code for said, code in values.items()}}
    if not text.strip():
        return [], []
    found, unknown = [], []
    for piece in _pieces(text, known):
        code = known.get(plain(piece))
        if code is None:
            unknown.append(piece)
        elif code:
            found.append(code)
    return sorted(set(found)), unknown


def _pieces(text: str, known: Iterable[str]) -> list[str]:
    """Split a cell as its program joined it: by semicolon or line, by comma, or by space between codes.

    An answer may hold a comma itself ("Phí, chi phí"): the longest run of pieces that is known wins.
    """
    for separator in ("\n", ";"):
        if separator in text:
            return [piece.strip() for piece in text.split(separator) if piece.strip()]
    words = text.split()
    if "," not in text and len(words) > 1 and all(plain(word) in known for word in words):
        return words
    return _joined([piece.strip() for piece in text.split(",") if piece.strip()], set(known))


def _joined(parts: list[str], known: set[str]) -> list[str]:
    pieces = []
    while parts:
        length = next(
            (size for size in range(len(parts), 0, -1) if plain(", ".join(parts[:size])) in known), 1
        )
        pieces.append(", ".join(parts[:length]))
        parts = parts[length:]
    return pieces


def tick_of(asked: str, code: str) -> str:
    """Return what a column of ticks stands for: a reason, with its list where the heading names one."""
    return f"{asked}:{code}" if LISTS[asked] else code


def tick_parts(tick: str) -> tuple[str, str]:
    """Return the list and the reason a column of ticks stands for."""
    asked, colon, code = tick.rpartition(":")
    return (asked, code) if colon and asked in LISTS else ("reasons", tick)


def is_ticked(text: str) -> bool:
    return plain(text) in TRUE
