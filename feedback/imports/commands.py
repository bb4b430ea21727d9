"""``feedback import``: from a file at the command line."""

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from flask.cli import with_appcontext

from feedback.database import db
from feedback.i18n import today
from feedback.imports import saved, service, sources
from feedback.imports.asked import unasked_fields
from feedback.imports.mappings import FIELDS, BadMapping, ColumnMap
from feedback.imports.tables import Line, Table, UnreadableTable, file_hash, read_file, read_table
from feedback.models import CHANNELS, MODES, Touchpoint
from feedback.organisation.service import find_touchpoint
from feedback.surveys.service import ensure_counter_rating, published_version

Value = TypeVar("Value")


class Pair(click.ParamType[tuple[str, str]]):
    name = "field=column"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        field, _, column = str(value).partition("=")
        if field not in FIELDS or not column:
            self.fail(f"{value!r} is not like comment=text; fields are {', '.join(FIELDS)}", param, ctx)
        return field, column


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--touchpoint", "touchpoint_code", required=True, help="Code of the touchpoint they were given at."
)
@click.option("--map", "columns", type=Pair(), multiple=True, help="For example comment=text.")
@click.option("--mapping", "mapping_name", help="A saved mapping, or 'auto': what the heading suggests.")
@click.option("--save-mapping", "new_name", help="Save how the file was read under this name.")
@click.option("--id-column", help="Column that tells the rows apart; else the file and the line do.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day of rows without one; else today.")
@click.option("--sheet", help="Sheet of the workbook; else the first.")
@click.option("--channel", type=click.Choice(CHANNELS), help="Through which people answered.")
@click.option("--mode", type=click.Choice(MODES), help="In which form they were asked.")
@click.option("--preview", is_flag=True, help="Show what would happen; keep nothing.")
@with_appcontext
def import_command(
    path: Path,
    touchpoint_code: str,
    columns: tuple[tuple[str, str], ...],
    mapping_name: str | None,
    new_name: str | None,
    id_column: str | None,
    day: Any,
    sheet: str | None,
    channel: str | None,
    mode: str | None,
    preview: bool,
) -> None:
    """Bring in comments and ratings from a CSV, TSV or XLSX file."""
    touchpoint = touchpoint_called(touchpoint_code)
    content = readable(lambda: read_file(path))
    table = readable(lambda: read_table(content, path.name, sheet))
    changes = {"id": id_column, **dict(columns)}
    mapping = mapping_for(table, mapping_name, changes, {"channel": channel, "mode": mode})
    require_columns(table, mapping)
    plan = service.Plan(
        source=file_hash(content),
        touchpoint=touchpoint,
        version=published_version(touchpoint.survey_id) or ensure_counter_rating().versions[-1],
        mapping=mapping,
        day=day.date() if day else today(),
        only_grows=sources.only_grows(table),
    )
    say_encoding(table)
    if mapping_name == saved.AUTOMATIC and "rating" not in dict(columns):
        say_rating(mapping, preview)
    if preview:
        show_preview(plan, table.lines)
    if new_name:
        save(new_name, mapping, table, touchpoint)
    bring_in(plan, table.lines)


def bring_in(plan: service.Plan, lines: list[Line]) -> None:
    """Import, say what became of the rows, and end."""
    with click.progressbar(lines, label="Importing", file=sys.stderr) as shown:
        result, _batch = service.import_rows(plan, shown, account=None)
    for refusal in result.refused:
        say(f"line {refusal.line}: {refusal.cause}")
    counts = {"added": result.added, "already_known": result.already_known, "refused": len(result.refused)}
    click.echo(json.dumps(counts))
    sys.exit(1 if result.refused else 0)


def mapping_for(
    table: Table, name: str | None, columns: dict[str, str | None], how: dict[str, str | None]
) -> ColumnMap:
    """Return the mapping asked for, with what was said besides; end where there is none."""
    found = mapping_called(name, table) if name else None
    if name and found is None:
        known = ", ".join(
            [saved.AUTOMATIC, *(mapping.name for mapping in saved.saved_mappings(account=None))]
        )
        end(f"There is no mapping {name}, or the file suggests none; there are {known}.")
    given = {field: column for field, column in columns.items() if column}
    if found is None and not {"comment", "rating"} & set(given):
        raise click.UsageError("say which column is what with --map comment=text, or use --mapping")
    kept = found.as_json() if found else {}
    chosen = {field: value for field, value in how.items() if value}
    return ColumnMap(**{**kept, "columns": {**kept.get("columns", {}), **given}, **chosen})


def mapping_called(name: str, table: Table) -> ColumnMap | None:
    return sources.suggested(table) if name == saved.AUTOMATIC else saved.find_mapping(name, account=None)


def require_columns(table: Table, mapping: ColumnMap) -> None:
    if table.lines and (missing := sorted(mapping.named_columns - set(table.columns))):
        end(f"The file has no column {', '.join(missing)}; it has {', '.join(sorted(table.columns))}.")


def save(name: str, mapping: ColumnMap, table: Table, touchpoint: Touchpoint) -> None:
    try:
        saved.keep_mapping(name, mapping, sources.source_of(table), touchpoint, account=None)
    except BadMapping as bad:
        end(str(bad))
    db.session.commit()
    say(f"Saved the mapping {name}.")


def say_encoding(table: Table) -> None:
    if table.encoding not in {"UTF-8", "XLSX"}:
        say(f"The file is written in {table.encoding}; it is read as Unicode.")


def say_rating(mapping: ColumnMap, preview: bool) -> None:
    """Say from which column the rating is read; end where only its values speak for it."""
    column = mapping.columns.get("rating")
    if column is None:
        return
    if not sources.is_guessed(mapping):
        say(f"The rating is read from the column {column}.")
        return
    say(
        f"The rating would be guessed from the column {column}, only because its values look like one. "
        f"If it is the rating, add --map rating={shlex.quote(column)}; "
        "if not, say which column is what with --map in the place of --mapping auto."
    )
    if not preview:
        sys.exit(1)


def show_preview(plan: service.Plan, lines: list[Line]) -> None:
    """Print what each line would become, and end."""
    refused = 0
    for line, result in zip(lines, service.preview(plan, lines), strict=True):
        if isinstance(result, service.Refusal):
            refused += 1
            click.echo(f"line {line.number}: refused, {result.cause}")
        else:
            click.echo(
                f"line {line.number}: {result.given_at:%Y-%m-%d} {result.rating or '-'} {result.comment!r}"
            )
    unclear = service.ambiguous_dates(plan, lines)
    if unclear:
        say(
            f"{len(unclear)} dates can be read two ways, such as {unclear[0]!r}: "
            f"read as {plan.mapping.date_order}."
        )
    if unasked := unasked_fields(plan.version, plan.mapping):
        say(f"The survey of this touchpoint does not ask for {', '.join(unasked)}: leave these columns out.")
    say(f"{len(lines) - refused} lines would be taken, {refused} refused. Nothing was kept.")
    sys.exit(1 if refused else 0)


def readable(read: Callable[[], Value]) -> Value:
    try:
        return read()
    except (UnreadableTable, OSError) as error:
        end(f"The file cannot be read: {error}")


def touchpoint_called(code: str) -> Touchpoint:
    touchpoint = find_touchpoint(code)
    if touchpoint is None:
        raise click.ClickException(f"There is no touchpoint with the code {code}.")
    return touchpoint


def say(text: str) -> None:
    click.echo(text, err=True)


def end(text: str) -> NoReturn:
    say(text)
    sys.exit(2)
