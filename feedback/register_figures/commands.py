"""``feedback register-figures import``: what registers say of units and months, from a file."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from feedback.imports.tables import Table, UnreadableTable, read_file, read_table
from feedback.register_figures import service
from feedback.register_figures.service import Plan

SHOWN = 50


@click.group("register-figures")
def register_figures() -> None:
    """What registers say of units and months, for the official indices."""


@register_figures.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--sheet", help="Sheet of the workbook; else the first.")
@click.option("--preview", is_flag=True, help="Show what would change; keep nothing.")
@with_appcontext
def import_figures(path: Path, sheet: str | None, preview: bool) -> None:
    """Bring in figures of registers from a CSV, TSV or XLSX file: all of it or nothing.

    The last line is {"added", "changed", "gone", "unchanged", "refused"}. Exit 1 if a line was refused, and
    then nothing is kept; 2 if the file cannot be read.
    """
    try:
        table = read_table(read_file(path), path.name, sheet)
        plan = service.plan_for(table, None)
    except (UnreadableTable, OSError) as error:
        click.echo(f"{path}: {error}", err=True)
        raise SystemExit(2) from error
    if not preview and not plan.reading.refusals:
        plan = service.bring_in(table, None)
    tell(table, plan, preview)
    raise SystemExit(1 if plan.reading.refusals else 0)


def tell(table: Table, plan: Plan, preview: bool) -> None:
    for fault in plan.reading.refusals:
        click.echo(f"line {fault.line}: {fault.cause}", err=True)
    for one in plan.differences[:SHOWN]:
        unit, month = plan.reading.units[one.place[0]], one.place[1]
        click.echo(f"{unit.code} {month} {one.name}: {one.before} -> {one.after}", err=True)
    if preview or plan.reading.refusals:
        click.echo(f"Nothing is kept of {len(table.lines)} lines.", err=True)
    counts = {name: len(getattr(plan, name)) for name in ("added", "changed", "gone")}
    click.echo(json.dumps({**counts, "unchanged": plan.unchanged, "refused": len(plan.reading.refusals)}))
