"""INSERT statements worked out once, for many rows at a time.

Which columns a statement has, in which order, and how a value of their type is handed to the driver is the
same for each row. SQLAlchemy works it out anew each time, which takes longer than the database needs for all
the rest. Here its types are asked once, and the rows of all who share a commit go to the driver together.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table

from feedback.database import run_on_driver

Row = Mapping[str, Any]
KNOWN_AS = "known_as"


class PreparedInsert:
    """An INSERT of ``columns`` into ``table``; a column that a row does not name stays empty.

    ``tail`` stands after the rows. With ``unless_known`` a row is left out if that column, of another table,
    holds one of so many values which the row names KNOWN_AS. Raises ValueError where a column would stay
    empty for which SQLAlchemy has a default.
    """

    def __init__(
        self,
        dialect: Dialect,
        table: Table,
        columns: Sequence[str],
        tail: str = "",
        unless_known: tuple[Column[Any], int] | None = None,
    ) -> None:
        if forgotten := [one.name for one in table.columns if one.default and one.name not in columns]:
            raise ValueError(f"only SQLAlchemy knows the defaults of {forgotten}")
        inserted = [table.columns[name] for name in columns]
        self._converters = [(one.name, converter(one, dialect)) for one in inserted]
        self._head = f"INSERT INTO {table.name} ({', '.join(columns)})"
        self._tail = tail
        self._values = ", ".join(placeholder(one, dialect) for one in inserted)
        self._unless = is_known(*unless_known, dialect) if unless_known else ""
        self._text = cache(self._text_for)

    def run(self, connection: Connection, rows: Sequence[Row]) -> Sequence[Sequence[Any]]:
        """Insert the rows in one statement and return what its tail asks for, as the driver gives it."""
        values: list[Any] = []
        for row in rows:
            for name, convert in self._converters:
                value = row.get(name)
                values.append(convert(value) if convert else value)
            values.extend(row.get(KNOWN_AS, ()))
        return run_on_driver(connection, self._text(len(rows)), values)

    def _text_for(self, count: int) -> str:
        """VALUES takes any number of rows, but no condition."""
        if self._unless:
            rows = " UNION ALL ".join([f"SELECT {self._values} WHERE NOT {self._unless}"] * count)
        else:
            rows = f"VALUES {', '.join([f'({self._values})'] * count)}"
        return f"{self._head} {rows} {self._tail}"


def is_known(column: "Column[Any]", count: int, dialect: Dialect) -> str:
    """Return the condition that a column holds one of so many values."""
    places = ", ".join([placeholder(column, dialect)] * count)
    return f"EXISTS (SELECT 1 FROM {column.table.name} WHERE {column.name} IN ({places}))"  # noqa: S608, ours


def converter(column: "Column[Any]", dialect: Dialect) -> Callable[[Any], Any] | None:
    """Return what makes of a value what the driver takes, None where it takes it as it is."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def placeholder(column: "Column[Any]", dialect: Dialect) -> str:
    """Return the place of a value; PostgreSQL must be told its type, since a bare NULL or text has none.

    Without a length: cast to one, what is too long would be cut off instead of refused.
    """
    if dialect.paramstyle == "qmark":
        return "?"
    return f"%s::{column.type.compile(dialect).partition('(')[0]}"
