"""Takes personal data out of a comment before anything else reads it.

What feedback is about stays readable: amounts, dates, streets, schools, wards and offices (many bear people's
names). personal_data.py has the rules for numbers, addresses and links, personal_names.py those for names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from analysis.personal_data import rules_for
from analysis.personal_names import find_names
from analysis.reading import blanked, read, seen
from analysis.rules import KEPT, NAME, TAKEN, Rule

PLACEHOLDERS = {
    "dossier_code": "[mã hồ sơ]",
    "email": "[thư điện tử]",
    "url": "[liên kết]",
    "password": "[mật khẩu]",
    "birth_date": "[ngày sinh]",
    "tax_code": "[mã số thuế]",
    "document": "[số giấy tờ]",
    "account": "[số tài khoản]",
    "citizen_id": "[số căn cước]",
    "phone": "[số điện thoại]",
    "plate": "[biển số xe]",
    "address": "[số nhà]",
    "name": "[tên người]",
}
"""What is shown instead, by kind."""

_ROUNDS = 4
"""What was taken out is a cue for what stands beside it. A text that needs more looks was made to."""

_PLACEHOLDER = re.compile("|".join(map(re.escape, PLACEHOLDERS.values())))


class Found(NamedTuple):
    """One piece of personal data: its kind and where it stands in the original text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Redaction:
    """A comment without personal data (`text`) and what was taken out (`found`, in order)."""

    text: str
    found: list[Found]


def redact(text: str) -> Redaction:
    """Replace personal data by placeholders such as "[số điện thoại]".

    `found` gives (kind, start, end) in the original: `text[start:end]` is what was taken out. Kinds are the
    keys of PLACEHOLDERS. A placeholder in the text counts as taken out already, so a second redaction finds
    nothing more, but in a text that was made to need more than _ROUNDS looks.
    """
    visible = seen(text)
    found = [Found(kind, *visible.span(start, end)) for kind, start, end in _find(visible.plain)]
    return Redaction(_replace(text, found), found)


def _find(text: str) -> list[Found]:
    found: list[Found] = []
    remaining = _PLACEHOLDER.sub(_filler, text)
    for _round in range(_ROUNDS):
        more = _apart(_find_data(remaining))
        remaining = _blank(remaining, more)
        names = [Found("name", start, end) for start, end in find_names(remaining, TAKEN)]
        remaining = _blank(remaining, names)
        found += more + names
        if not (more or names):
            break
    return _apart(found)


def _apart(found: Iterable[Found]) -> list[Found]:
    """In order, what overlaps as one: a link may hold an address that an earlier rule or round took out."""
    joined: list[Found] = []
    for item in sorted(found, key=lambda one: (one.start, -one.end)):
        if joined and item.start < joined[-1].end:
            joined[-1] = joined[-1]._replace(end=max(joined[-1].end, item.end))
        else:
            joined.append(item)
    return joined


def _filler(placeholder: re.Match[str]) -> str:
    return (NAME if placeholder.group() == PLACEHOLDERS["name"] else TAKEN) * len(placeholder.group())


def _find_data(text: str) -> Iterator[Found]:
    reading = read(text)
    plain = reading.plain
    for rule in rules_for(plain):
        spans = list(rule.spans(plain))
        if spans:
            plain = blanked(plain, spans, TAKEN if rule.kind else KEPT)
            yield from _found(rule, (reading.span(start, end) for start, end in spans))


def _found(rule: Rule, spans: Iterable[tuple[int, int]]) -> Iterator[Found]:
    if rule.kind:
        yield from (Found(rule.kind, start, end) for start, end in spans)


def _blank(text: str, found: list[Found]) -> str:
    for filler, is_name in ((TAKEN, False), (NAME, True)):
        spans = sorted((start, end) for kind, start, end in found if (kind == "name") is is_name)
        text = blanked(text, spans, filler)
    return text


def _replace(text: str, found: list[Found]) -> str:
    pieces, position = [], 0
    for kind, start, end in found:
        pieces += [text[position:start], PLACEHOLDERS[kind]]
        position = end
    return "".join([*pieces, text[position:]])
