"""``feedback volumes import``: how many dossiers units had, from a file."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from feedback.imports.tables import Table, UnreadableTable, read_file, read_table
from feedback.volumes import service
from feedback.volumes.service import Plan

SHOWN = 50


@click.group()
def volumes() -> None:
    """How many dossiers each unit had."""


@volumes.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--sheet", help="Sheet of the workbook; else the first.")
@click.option("--preview", is_flag=True, help="Show what would change; keep nothing.")
@with_appcontext
def import_volumes(path: Path, sheet: str | None, preview: bool) -> None:
    """Bring in dossiers per unit and month from a CSV, TSV or XLSX file: all of it or nothing.

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
    reading = plan.reading
    for fault in (*reading.refusals, *reading.doubts):
        click.echo(f"line {fault.line}: {fault.cause}", err=True)
    for one in plan.differences[:SHOWN]:
        unit, cell = reading.units[one.cell.unit_id], one.cell
        place = " ".join(filter(None, (unit.code, cell.month, cell.channel, cell.sector)))
        click.echo(f"{place}: {one.before or 'nothing'} -> {one.after or 'nothing'}", err=True)
    if preview or reading.refusals:
        click.echo(f"Nothing is kept of {len(table.lines)} lines.", err=True)
    counts = {
        "added": len(plan.added),
        "changed": len(plan.changed),
        "gone": len(plan.gone),
        "unchanged": plan.unchanged,
        "refused": len(reading.refusals),
    }
    click.echo(json.dumps(counts))
