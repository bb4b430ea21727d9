"""``feedback posters``: what is printed, at the command line."""

from collections.abc import Sequence
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.errors import NotFound
from feedback.i18n import LANGUAGES
from feedback.models import Touchpoint
from feedback.organisation.service import find_touchpoint, find_unit, root_unit
from feedback.touchpoints.posters import FORMATS, language_list, posters_pdf
from feedback.touchpoints.service import has_poster, in_use_below

NOTHING = "There are no touchpoints in use there."
PDF = click.File("wb", lazy=True)


@click.command()
@click.option("--unit", "unit_code", help="Code of the unit; else the whole province.")
@click.option("--touchpoint", "touchpoint_code", help="Code of one touchpoint, instead of a unit's.")
@click.option("--format", "size", type=click.Choice(FORMATS), default="a4", show_default=True)
@click.option("--lang", type=click.Choice([*LANGUAGES, "both"]), default="both", show_default=True)
@click.option("-o", "--output", type=PDF, required=True, help="PDF to write.")
@with_appcontext
def posters(
    unit_code: str | None, touchpoint_code: str | None, size: str, lang: str, output: BinaryIO
) -> None:
    """Print a poster of each counter and slip in use of a unit and of all units below it."""
    with current_app.test_request_context("/", base_url=current_app.config["BASE_URL"]):
        chosen = [touchpoint_called(touchpoint_code)] if touchpoint_code else touchpoints_of(unit_code)
        printed = [one for one in chosen if has_poster(one)]
        if not printed:
            raise click.ClickException(
                "Nobody comes to these touchpoints by a poster." if chosen else NOTHING
            )
        output.write(posters_pdf(printed, size, language_list(lang)))
    say(f"Wrote {len(printed)} pages to {output.name}; they lead to {current_app.config['BASE_URL']}.")
    for one in chosen:
        if one not in printed:
            say(f"No poster for {one.code}, kind {one.kind}: nobody comes there by a QR code.")


def say(text: str) -> None:
    click.echo(text, err=True)


def touchpoint_called(code: str) -> Touchpoint:
    touchpoint = find_touchpoint(code)
    if touchpoint is None:
        raise click.ClickException(f"There is no touchpoint in use with the code {code}.")
    return touchpoint


def touchpoints_of(unit_code: str | None) -> Sequence[Touchpoint]:
    try:
        unit = find_unit(unit_code) if unit_code else root_unit()
    except NotFound:
        raise click.ClickException(f"There is no unit with the code {unit_code}.") from None
    return in_use_below(unit) if unit else []
