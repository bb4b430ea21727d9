"""Which row is which: so that a file brought in again, grown or not, adds only what is new."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from feedback.i18n import N_
from feedback.imports.tables import Line
from feedback.imports.told import BadRow

# Returns a row's submission id, from the row and the moment it was given. Raises BadRow.
RowIds = Callable[[Line, datetime], UUID]
BETWEEN = "\x1f"  # the unit separator: no cell of a table holds one


def by_column(place: str, column: str) -> RowIds:
    """Tell rows apart by what the program that wrote them calls each."""

    def row_id(line: Line, _moment: datetime) -> UUID:
        value = line.values.get(column, "").strip()
        if not value:
            raise BadRow(N_("no id in column '%(column)s'"), column=column)
        return uuid5(NAMESPACE_URL, f"touchpoint:{place}:{column}:{value}")

    return row_id


def by_place(source: bytes) -> RowIds:
    """Tell rows apart by their place in one file, never by their text, since many write "ok"."""
    return lambda line, _moment: uuid5(NAMESPACE_URL, f"file:{source.hex()}:{line.number}")


def by_moment(place: str, date_column: str) -> RowIds:
    """Tell rows apart by their moment and all they say: for tables that only grow and have no id.

    Two people may say the same within one second: the second such row of a file is told from the first by
    being the second, whatever stands between. Headings and empty cells do not count, since a question that is
    asked later adds a column to the rows of those it was not asked.
    """
    met: Counter[str] = Counter()

    def row_id(line: Line, moment: datetime) -> UUID:
        said = [cell.strip() for column, cell in line.values.items() if column != date_column]
        content = BETWEEN.join([moment.astimezone(UTC).isoformat(), *filter(None, said)])
        met[content] += 1
        return uuid5(NAMESPACE_URL, f"touchpoint:{place}:moment:{met[content]}:{content}")

    return row_id
