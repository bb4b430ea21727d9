"""The months a report is about: one, the last three or twelve, a quarter or a year; and those before them."""

from dataclasses import dataclass

from feedback.months import months_before, months_from

MONTH = "month"
LENGTHS = {MONTH: 1, "3months": 3, "quarter": 3, "12months": 12, "year": 12}
ROLLING = ("3months", "12months")
"""They end with any month."""
CALENDAR = ("quarter", "year")
"""They end where the calendar says."""


@dataclass(frozen=True)
class Period:
    """So many whole months, of a kind in LENGTHS, up to ``last``."""

    kind: str
    last: str

    @property
    def first(self) -> str:
        return months_before(self.last, LENGTHS[self.kind] - 1)

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(months_from(self.first, self.last))

    @property
    def before(self) -> "Period":
        """As many months directly before."""
        return Period(self.kind, months_before(self.first, 1))


def period_with(kind: str, month: str) -> Period:
    """Return the period of a kind that ends with a month, or that the calendar puts it in."""
    length = LENGTHS[kind]
    if kind in ROLLING:
        return Period(kind, month)
    past = (int(month[5:]) - 1) % length
    return Period(kind, months_before(month, past - length + 1))
