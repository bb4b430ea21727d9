"""The schema: every revision goes up and down, with data in it, and the models are what they make."""

import ast
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

from feedback import create_app, database
from feedback.models import Base
from feedback.paths import resource_dir

FOLDER = resource_dir("migrations")
FILES = sorted((FOLDER / "versions").glob("*.py"))
REVISIONS = [file.stem for file in FILES]

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def migrated(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database that is up to date and empty."""
    app = create_app({"FEEDBACK_DATABASE_URL": database_url, "FEEDBACK_DATA_DIR": str(tmp_path)})
    with app.app_context():
        yield app


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """The same database, seen from outside the app."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    yield engine
    engine.dispose()


def assignments(file: Path) -> dict[str, Any]:
    """The constants at the top of a migration, without running it."""
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in ast.parse(file.read_text()).body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and isinstance(statement.value, ast.Constant)
    }


def imports(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)}


def test_the_head_file_names_the_newest_revision() -> None:
    """Two branches that both add a migration conflict in this file, not in the database."""
    assert (FOLDER / "HEAD").read_text().strip() == REVISIONS[-1]


@pytest.mark.parametrize("file", FILES, ids=REVISIONS)
def test_a_migration_is_called_as_its_file(file: Path) -> None:
    assert assignments(file)["revision"] == file.stem


def test_migrations_form_one_line_in_the_order_of_their_numbers() -> None:
    assert [assignments(file)["down_revision"] for file in FILES] == [None, *REVISIONS[:-1]]
    assert [int(name[:4]) for name in REVISIONS] == list(range(1, len(REVISIONS) + 1))


@pytest.mark.parametrize("file", FILES, ids=REVISIONS)
def test_a_migration_imports_nothing_of_ours(file: Path) -> None:
    """A model imported here would change under a migration that ran years ago."""
    assert {name.split(".")[0] for name in imports(file)} <= {"alembic", "sqlalchemy"}


@pytest.mark.usefixtures("migrated")
def test_models_are_what_the_migrations_make(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


@pytest.mark.usefixtures("migrated")
def test_indexes_and_constraints_of_the_models_are_those_of_the_migrations(engine: sa.Engine) -> None:
    """What compare_metadata overlooks: conditions of indexes, deletion with the parent."""
    with engine.connect() as connection:
        migrated = schema(connection)
        drop_everything(connection)
        Base.metadata.create_all(connection)
        assert schema(connection) == migrated


def schema(connection: sa.Connection) -> dict[str, Any]:
    seen = sa.inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in seen.get_columns(table)
            },
            "key": seen.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(map(plain, seen.get_foreign_keys(table))),
            "unique": sorted(map(plain, seen.get_unique_constraints(table))),
            "indexes": sorted(map(plain, seen.get_indexes(table))),
            "checks": sorted(map(plain, seen.get_check_constraints(table))),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def plain(found: Mapping[str, Any]) -> str:
    return json.dumps(found, default=str, sort_keys=True)


def drop_everything(connection: sa.Connection) -> None:
    everything = sa.MetaData()
    everything.reflect(connection)
    everything.drop_all(connection)


# Each begins on an empty database. One test of them all would be too long, one for each would go the way to
# it again and again.
STRETCH = 6


@pytest.mark.parametrize("first", range(0, len(REVISIONS), STRETCH), ids=REVISIONS[::STRETCH])
def test_revisions_go_down_and_up_again_with_data_in_them(
    empty_database_url: str, tmp_path: Path, first: int
) -> None:
    app = create_app({"FEEDBACK_DATABASE_URL": empty_database_url, "FEEDBACK_DATA_DIR": str(tmp_path)})
    engine = sa.create_engine(empty_database_url, poolclass=sa.NullPool)
    with app.app_context():
        before = None
        for position in range(first, min(first + STRETCH, len(REVISIONS))):
            before = go_down_and_up_again(engine, position, before)
    engine.dispose()


def go_down_and_up_again(
    engine: sa.Engine, position: int, before: Sequence[sa.Table] | None
) -> Sequence[sa.Table]:
    """Fill each table, take the revision back and bring it again: what both sides know stays as it was.

    ``before`` are the tables of the revision before, where they were read already: that takes longest.
    """
    revision = REVISIONS[position]
    database.upgrade(revision)
    after = tables(engine)
    fill(engine, after)
    full = rows_of(engine, after)
    assert all(full.values()), revision
    database.downgrade(REVISIONS[position - 1] if position else "base")
    kept = rows_of(engine, tables(engine) if before is None else before)
    assert seen_through(kept, kept) == seen_through(full, kept), revision
    assert names_in(engine) == kept.keys(), revision
    database.upgrade(revision)
    again = rows_of(engine, after)
    assert seen_through(again, kept) == seen_through(kept, kept), revision
    assert names_in(engine) == full.keys(), revision
    assert_foreign_keys_hold(engine)
    fill(engine, after)
    return after


def test_the_whole_schema_goes_away_and_comes_back(migrated: Flask, engine: sa.Engine) -> None:
    database.downgrade("base")
    assert names_in(engine) == set()
    assert not database.is_ready()
    database.upgrade()
    assert database.is_ready()
    assert names_in(engine) == Base.metadata.tables.keys()


@pytest.mark.usefixtures("migrated")
def test_a_second_upgrade_changes_nothing(engine: sa.Engine) -> None:
    there = tables(engine)
    fill(engine, there)
    full = rows_of(engine, there)
    database.upgrade()
    assert rows_of(engine, tables(engine)) == full


def names_in(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def tables(engine: sa.Engine) -> Sequence[sa.Table]:
    """What is there now, parents before children."""
    found = sa.MetaData()
    found.reflect(engine)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def rows_of(engine: sa.Engine, there: Sequence[sa.Table]) -> Rows:
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in there
        }


def seen_through(rows: Rows, pattern: Rows) -> Rows:
    """Those rows, but only the tables and columns that the pattern has."""
    return {
        table: [
            {name: row[name] for name in (kept[0] if kept else row) if (table, name) not in MOVED}
            for row in rows[table]
        ]
        for table, kept in pattern.items()
    }


# A newer revision keeps them in a table of their own: a test of its own says how.
MOVED = {("touchpoint", "staffed_by")}


numbers = count(1)


def fill(engine: sa.Engine, there: Sequence[sa.Table]) -> None:
    """One more row in each table, each column with a value that suits its type."""
    keys: dict[str, sa.Row[Any]] = {}
    with engine.begin() as connection:
        for table in there:
            row = {
                column.name: value_for(column, keys) for column in table.columns if needs_value(column, table)
            }
            key = connection.execute(sa.insert(table).values(row).returning(*table.primary_key.columns))
            keys[table.name] = key.one()


def needs_value(column: sa.Column[Any], table: sa.Table) -> bool:
    """The number of a row comes from the database; a row's own parent must be there before it."""
    if column.name in EMPTY.get(table.name, ()):
        return False
    points_to = {key.column.table.name for key in column.foreign_keys}
    is_numbered = column.primary_key and not points_to and isinstance(column.type, sa.Integer)
    return table.name not in points_to and not is_numbered


# A check lets an answer be only one of an option, a number, a text and a day; a row is a matrix's only.
EMPTY = {"answer": {"row_id", "number", "text", "day"}}


def value_for(column: sa.Column[Any], keys: Mapping[str, sa.Row[Any]]) -> Any:
    for foreign in column.foreign_keys:
        return keys[foreign.column.table.name][0]
    number = next(numbers)
    if isinstance(column.type, sa.String):
        return f"{number:032x}"[-(column.type.length or 32) :]
    return next(
        value for kind, value in VALUES.items() if isinstance(column.type, kind)
    )(number)  # fmt: skip


VALUES: dict[type[sa.types.TypeEngine[Any]], Any] = {
    sa.Boolean: lambda number: True,
    sa.Uuid: lambda number: uuid.UUID(int=number),
    sa.Integer: lambda number: number,
    sa.Float: lambda number: number / 8,
    sa.Numeric: lambda number: number,
    sa.DateTime: lambda number: datetime(2026, 10, 15, 8, 30, tzinfo=UTC),
    sa.Date: lambda number: date(2026, 10, 15) + timedelta(days=number),  # a day may be unique
    sa.JSON: lambda number: {"vi": f"số {number}"},
    sa.LargeBinary: lambda number: number.to_bytes(32),
}


def assert_foreign_keys_hold(engine: sa.Engine) -> None:
    """PostgreSQL never lets one break; SQLite rests them while tables are rebuilt."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
