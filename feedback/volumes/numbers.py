"""Whole numbers and months as Vietnamese tables write them."""

import re

from feedback.i18n import N_
from feedback.imports.told import BadRow
from feedback.months import is_month

WHOLE = re.compile(r"-?\d{1,12}")
# A group of thousands begins with no 0: 0,985 is a share, as Excel keeps 98.5 %.
GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
NOTHING_AFTER = re.compile(r"(-?(?:0|[1-9]\d*))[.,]0+")
MONTHS = (
    re.compile(r"(?P<year>\d{4})\s*[-/.]\s*(?P<month>\d{1,2})(?:\s*[-/.]\s*0?1)?(?:\s+00:00:00)?"),
    re.compile(r"(?:thang\s*)?(?P<month>\d{1,2})\s*(?:[-/.]|nam)\s*(?P<year>\d{4})"),
    re.compile(r"0?1\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<year>\d{4})"),
)


def whole_number(typed: str) -> int | None:
    """Return a count: 1.234 and 1,234 are both one thousand two hundred and thirty-four. None: empty.

    A dossier is whole, so three figures after a mark are thousands, whichever mark; 12,0 is twelve, and
    0,985 is none at all.
    Raises BadRow.
    """
    plain = "".join(typed.split())
    if plain in {"", "-", "–"}:
        return None
    if GROUPED.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", "")
    elif found := NOTHING_AFTER.fullmatch(plain):
        plain = found[1]
    if not plain.isascii() or not WHOLE.fullmatch(plain):
        raise BadRow(N_("“%(said)s” is not a whole number"), said=typed[:40])
    if int(plain) < 0:
        raise BadRow(N_("“%(said)s” is below zero"), said=typed[:40])
    return int(plain)


def month_called(plain: str) -> str:
    """Return "2026-10" of "10/2026", "thang 10/2026", "2026-10", or the month's first day. Raises BadRow."""
    for pattern in MONTHS:
        if found := pattern.fullmatch(plain.strip()):
            month = f"{found['year']}-{int(found['month']):02d}"
            if is_month(month):
                return month
    raise BadRow(N_("the month “%(said)s” is not like 10/2026"), said=plain[:40])
