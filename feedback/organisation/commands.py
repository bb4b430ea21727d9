"""``feedback units``: the register of real units, and which unit bore a code on which day."""

import json
from datetime import date, datetime

import click
from flask.cli import with_appcontext

from feedback.errors import NotFound
from feedback.models import OrgUnit
from feedback.organisation.history import formed_of, heirs_of
from feedback.organisation.loading import CodesInUse, OtherTree, load_register
from feedback.organisation.searching import search
from feedback.organisation.service import find_unit

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def units() -> None:
    """The tree of units and its history."""


@units.command("load")
@click.option("--beside", is_flag=True, help="Although there is another tree, as the sample province.")
@with_appcontext
def load(beside: bool) -> None:
    """Load the units of Quảng Nam and Đà Nẵng since 2023, with what happened to them.

    They form a tree of their own, with the codes of the National Statistics Office. Once is enough.
    """
    try:
        loaded = load_register(beside)
    except OtherTree:
        raise click.ClickException(
            "There is a tree of units already. Load into an empty database, or beside it with --beside."
        ) from None
    except CodesInUse as used:
        raise click.ClickException(f"There are other units with codes of the register: {used}.") from None
    click.echo(json.dumps({"units": loaded.units, "events": loaded.events}))


@units.command("show")
@click.argument("code")
@click.option("--on", "day", type=DAY, help="As of this day; else now.")
@with_appcontext
def show(code: str, day: datetime | None) -> None:
    """Print the unit that bears a code, or bore it on a day, as JSON."""
    try:
        unit = find_unit(code, on=day.date() if day else None)
    except NotFound:
        raise click.ClickException(
            f"No unit bears the code {code}{' on that day' if day else ' now'}."
        ) from None
    click.echo(json.dumps(told(unit), ensure_ascii=False))


@units.command("find")
@click.argument("name")
@with_appcontext
def find(name: str) -> None:
    """Print the units of a name, also an old one or one typed without marks; a line of JSON each."""
    for hit in search(name):
        click.echo(json.dumps({**told(hit.unit), "formerly": hit.formerly}, ensure_ascii=False))


def told(unit: OrgUnit) -> dict[str, object]:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "type": unit.type,
        "parent": unit.parent and unit.parent.code,
        "valid_from": iso(unit.valid_from),
        "valid_to": iso(unit.valid_to),
        "formed_of": [{"code": one.code, "name": one.name} for one in formed_of(unit)],
        "became": [{"code": one.code, "name": one.name} for one in heirs_of(unit)],
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
