"""``feedback slips`` and ``feedback api-keys``."""

from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.database import db
from feedback.errors import NotFound
from feedback.models import API_SCOPES, SLIP_KINDS
from feedback.organisation.service import find_unit
from feedback.slips import keys
from feedback.slips.service import MOST_AT_ONCE, make_slips
from feedback.slips.sheets import sheet_pdf
from feedback.touchpoints.commands import PDF, say, touchpoint_called


@click.command()
@click.option("--touchpoint", "touchpoint_code", required=True, help="Code of the touchpoint.")
@click.option(
    "--kind", type=click.Choice(SLIP_KINDS), required=True, help="The paper they are handed out with."
)
@click.option("--count", type=click.IntRange(1, MOST_AT_ONCE), default=100, show_default=True)
@click.option("-o", "--output", type=PDF, required=True, help="PDF to write.")
@with_appcontext
def slips(touchpoint_code: str, kind: str, count: int, output: BinaryIO) -> None:
    """Print slips that count once, ten to a sheet."""
    touchpoint = touchpoint_called(touchpoint_code)
    with current_app.test_request_context("/", base_url=current_app.config["BASE_URL"]):
        output.write(sheet_pdf(touchpoint, kind, make_slips(touchpoint, kind, count)))
    say(f"Wrote {count} slips to {output.name}. Print them once: each counts once, for 30 days.")


@click.group("api-keys")
def api_keys() -> None:
    """Keys of other programs."""


@api_keys.command("add")
@click.argument("name")
@click.option("--unit", "unit_code", required=True, help="Code of the unit; the units below it count too.")
@click.option("--scope", type=click.Choice(API_SCOPES), default="slips", show_default=True)
@with_appcontext
def add(name: str, unit_code: str, scope: str) -> None:
    """Make a key and show it, this once."""
    try:
        click.echo(keys.add_key(name, scope, find_unit(unit_code)))
    except NotFound:
        raise click.ClickException(f"There is no unit with the code {unit_code}.") from None
    except keys.NameTaken:
        raise click.ClickException(f"{unit_code} has a key in use with the name {name!r}.") from None
    say("Keep it safe: it cannot be shown again.")


@api_keys.command("revoke")
@click.argument("key_id", metavar="ID")
@with_appcontext
def revoke(key_id: str) -> None:
    """End a key at once."""
    try:
        keys.revoke(keys.find_key(key_id))
    except NotFound:
        raise click.ClickException(
            f"There is no key {key_id}; 'feedback api-keys list' shows them."
        ) from None
    say("Revoked.")


@api_keys.command("list")
@with_appcontext
def list_keys() -> None:
    """Show all keys, never what opens with them."""
    for key in db.session.scalars(keys.all_keys()):
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "in use"
        used = f"last used {key.last_used_on}" if key.last_used_on else "never used"
        made = f"{key.created_at:%Y-%m-%d}"
        click.echo("\t".join((key.public_id, key.scope, key.unit.code, made, state, used, key.name)))
