"""``feedback procedures import``: the list of procedures, from a file."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from feedback.imports.tables import UnreadableTable, read_file, read_table
from feedback.procedures import service
from feedback.procedures.service import Plan


@click.group()
def procedures() -> None:
    """The list of administrative procedures."""


@procedures.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--sheet", help="Sheet of the workbook; else the first.")
@click.option("--retire-others", is_flag=True, help="Retire what is not in the file.")
@click.option("--preview", is_flag=True, help="Show what would change; keep nothing.")
@with_appcontext
def import_procedures(path: Path, sheet: str | None, retire_others: bool, preview: bool) -> None:
    """Bring in a list of procedures from a CSV, TSV or XLSX file: all of it or nothing.

    The last line is {"added", "changed", "gone", "unchanged", "refused"}; what is gone stays in force unless
    --retire-others is given. Exit 1 if a line was refused, and then nothing is kept; 2 if the file cannot be
    read.
    """
    try:
        table = read_table(read_file(path), path.name, sheet)
        plan = service.plan_for(table)
    except (UnreadableTable, OSError) as error:
        click.echo(f"{path}: {error}", err=True)
        raise SystemExit(2) from error
    if not preview and not plan.reading.refusals:
        plan = service.bring_in(table, None, retire_others=retire_others)
    tell(plan)
    raise SystemExit(1 if plan.reading.refusals else 0)


def tell(plan: Plan) -> None:
    for fault in plan.reading.refusals:
        click.echo(f"line {fault.line}: {fault.cause}", err=True)
    for one in plan.changed:
        click.echo(f"{one.code}: {one.before} -> {one.after}", err=True)
    for one in plan.gone:
        click.echo(f"{one.code}: no longer in the list", err=True)
    counts = {name: len(getattr(plan, name)) for name in ("added", "changed", "gone")}
    click.echo(json.dumps({**counts, "unchanged": plan.unchanged, "refused": len(plan.reading.refusals)}))
