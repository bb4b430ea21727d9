"""Which units and months have figures: what is missing is said, never counted as zero."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from feedback.accounts.service import reaches
from feedback.database import db
from feedback.i18n import month_of
from feedback.models import Account, OrgUnit, ServiceVolume, utc_now
from feedback.months import months_before
from feedback.organisation.service import in_tree, lives_in
from feedback.volumes.service import KEEPERS
from feedback.volumes.units import plain_name

MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Row:
    """A unit and its figure of each month: None where nobody said, "" where it did not exist."""

    unit: OrgUnit
    depth: int
    figures: list[int | str | None]

    @property
    def is_lacking(self) -> bool:
        return None in self.figures


@dataclass(frozen=True)
class Coverage:
    months: list[str]
    rows: list[Row]

    def lacking_in(self, place: int) -> int:
        """Return how many units have no figures in the month at this place."""
        return sum(row.figures[place] is None for row in self.rows)


def newest_month() -> str:
    """Return the last month that is over."""
    return months_before(month_of(utc_now()), 1)


def coverage_for(account: Account, until: str, words: str = "") -> Coverage:
    """Return what units received in a year: an account's, those whose name or code holds the words."""
    months = year_until(until)
    return coverage_of(account, months, words, received_in(months))


def year_until(month: str) -> list[str]:
    return [months_before(month, back) for back in range(MONTHS_SHOWN - 1, -1, -1)]


def coverage_of(
    account: Account, months: list[str], words: str, known: Mapping[tuple[int, str], int]
) -> Coverage:
    """Return the figures that are known of these months, by unit and month, as a table."""
    wanted = plain_name(words).split()
    units = db.session.scalars(
        select(OrgUnit).where(reaches(account, *KEEPERS)).order_by(OrgUnit.kind == "other", OrgUnit.name)
    ).all()
    rows = [
        Row(unit, depth, [figure_of(unit, month, known) for month in months])
        for unit, depth in in_tree(units)
        if all(word in plain_name(f"{unit.name} {unit.code}") for word in wanted)
    ]
    return Coverage(months, [row for row in rows if set(row.figures) != {""}])


def figure_of(unit: OrgUnit, month: str, known: Mapping[tuple[int, str], int]) -> int | str | None:
    figure = known.get((unit.id, month))
    return figure if figure is not None else None if lives_in(unit, month) else ""


def received_in(months: list[str]) -> dict[tuple[int, str], int]:
    rows = db.session.execute(
        select(ServiceVolume.unit_id, ServiceVolume.month, func.sum(ServiceVolume.received))
        .where(ServiceVolume.month.between(months[0], months[-1]))
        .group_by(ServiceVolume.unit_id, ServiceVolume.month)
    )
    return {(unit, month): int(received) for unit, month, received in rows}
