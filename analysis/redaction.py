"""Takes personal data out of a comment before anything else reads it.

What feedback is about stays readable: amounts, dates, streets, schools, wards and offices (many bear people's
names). Rules run from the most to the least particular, each on the text that the earlier ones left, so a
dossier code is never half a telephone number. Every quantifier is bounded: the time is linear in the length.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from analysis.personal_names import find_names

PLACEHOLDERS = {
    "dossier_code": "[mã hồ sơ]",
    "email": "[thư điện tử]",
    "url": "[liên kết]",
    "password": "[mật khẩu]",
    "account": "[số tài khoản]",
    "citizen_id": "[số căn cước]",
    "phone": "[số điện thoại]",
    "plate": "[biển số xe]",
    "name": "[tên người]",
}
"""What is shown instead, by kind."""

_FILLER = "\ufffc"  # stands for a character already taken, so that offsets stay those of the original
_SEPARATOR = r"[ \u00a0\u2009\u200b\u2011\u2013.-]"  # what people, and phones, put between the digits
_LINK = r"\s{0,2}(?:số|so|của\stôi|la|là|:|=|\.|\s){0,4}\s?"

_RULES: list[tuple[str, re.Pattern[str]]] = [
    (
        "dossier_code",
        # Decree 61/2018 and Circular 01/2018/TT-VPCP: office code, date, running number: H47.15-240903-0018
        re.compile(
            r"(?<![\w.])(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}\s?-\s?\d{6}\s?-\s?\d{4,6}(?!\d)",
            re.IGNORECASE,
        ),
    ),
    ("email", re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,6}")),
    (
        "url",
        # only links to a person's profile or chat; a portal's address is what the comment is about
        re.compile(
            r"(?<!\w)(?:https?://)?(?:www\.|m\.)?(?:facebook\.com|fb\.com|fb\.me|zalo\.me|t\.me|m\.me|tiktok\.com)"
            r"/[^\s]{1,300}",
            re.IGNORECASE,
        ),
    ),
    (
        "password",
        re.compile(
            r"(?<!\w)(?:mk|pass|password|mật khẩu|mat khau)[ :=]{1,3}(?:là |la )?"
            r"(?P<value>(?=[^\s\d]{0,30}\d)(?=[\d\W]{0,30}[^\W\d])[^\s,;]{6,40})",
            re.IGNORECASE,
        ),
    ),
    (
        "account",
        re.compile(
            rf"(?<!\w)(?:stk|số tk|so tk|tk số|số tài khoản|so tai khoan|tài khoản|tai khoan){_LINK}"
            rf"(?P<value>\d(?:{_SEPARATOR}?\d){{7,18}})(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        "citizen_id",
        re.compile(
            r"(?<!\w)(?:cccd|cmnd|cmt|cmtnd|căn cước(?: công dân)?|can cuoc(?: cong dan)?|"
            r"chứng minh(?: nhân dân)?|chung minh(?: nhan dan)?|định danh|dinh danh|"
            rf"hộ chiếu|ho chieu|passport)(?:\stôi|\stoi)?{_LINK}"
            rf"(?P<value>[A-Z]\d{{7}}|\d(?:{_SEPARATOR}?\d){{11}}|\d(?:{_SEPARATOR}?\d){{8}})(?![\w])",
            re.IGNORECASE,
        ),
    ),
    ("citizen_id", re.compile(rf"(?<![\w.,])0\d\d(?:{_SEPARATOR}?\d{{3}}){{3}}(?!\d)")),
    (
        "phone",
        re.compile(
            rf"(?<![\w.,])(?:\(\+?84\){_SEPARATOR}?|\+?84{_SEPARATOR}?(?:\(0\){_SEPARATOR}?)?|\(0(?=\d{{2,3}}\))|0)"
            rf"[2-9](?:\)?{_SEPARATOR}{{0,2}}\d){{8}}(?:{_SEPARATOR}?\d)?(?!\d)"
        ),
    ),
    (
        "plate",
        re.compile(
            rf"(?<![\w.-])[1-9]\d[ -]?(?!MB|GB|KB)[A-ZĐ]{{1,2}}\d?{_SEPARATOR}{{0,2}}"
            r"(?:\d{3}\.\d{2}|\d{4,5})(?![\w%])"
        ),
    ),
    (
        "plate",
        re.compile(
            r"(?<!\w)(?:xe|biển số|bien so|bks)[ :]{1,2}"
            rf"(?P<value>[1-9]\d[ -]?[a-zđ]{{1,2}}\d?{_SEPARATOR}{{0,2}}"
            r"(?:\d{3}\.\d{2}|\d{4,5}))(?!\w)",
            re.IGNORECASE,
        ),
    ),
]


# What each rule finds has one of these in it: most comments have none, and need no rule.
_IN_EVERY_RULE = re.compile(r"[\d@/]")


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
    keys of PLACEHOLDERS.
    """
    found: list[Found] = []
    remaining = text
    for kind, pattern in _RULES if _IN_EVERY_RULE.search(text) else ():
        spans = [_span(match) for match in pattern.finditer(remaining)]
        found += [Found(kind, start, end) for start, end in spans]
        remaining = _blank(remaining, spans)
    found += [Found("name", start, end) for start, end in find_names(remaining, _FILLER)]
    found.sort(key=lambda item: item.start)
    return Redaction(_replace(text, found), found)


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("value") if "value" in match.re.groupindex else match.span()


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces += [text[position:start], _FILLER * (end - start)]
        position = end
    return "".join([*pieces, text[position:]])


def _replace(text: str, found: list[Found]) -> str:
    pieces, position = [], 0
    for kind, start, end in found:
        pieces += [text[position:start], PLACEHOLDERS[kind]]
        position = end
    return "".join([*pieces, text[position:]])
