"""``feedback languages``: phrase books in and out of files."""

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from feedback.errors import FeedbackError, NotFound
from feedback.languages import service


@click.group("languages")
def languages() -> None:
    """Languages of the citizens' pages besides Vietnamese and English."""


@languages.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--offer", is_flag=True, help="Put it into the choice of the citizens' pages at once.")
@with_appcontext
def import_command(path: Path, offer: bool) -> None:
    """Add a language, or more texts to a known one: {"code", "name", "texts": {Vietnamese: text}}."""
    try:
        language, changed = service.import_language(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        click.echo(f"The file cannot be read: {error}", err=True)
        sys.exit(2)
    except FeedbackError as bad:
        raise click.ClickException(bad.message()) from bad
    if offer:
        service.offer(language, is_offered=True)
    click.echo(f"{language.name}: {changed} texts changed.", err=True)
    click.echo(json.dumps({"changed": changed, "texts": len(language.phrases)}))


@languages.command("export")
@click.argument("code")
@with_appcontext
def export_command(code: str) -> None:
    """Write a language's file to stdout, with every sentence that still has no words."""
    try:
        language = service.language_called(code)
    except NotFound as missing:
        raise click.ClickException(f"There is no language with the code {code}.") from missing
    click.echo(json.dumps(service.exported(language), ensure_ascii=False, indent=2))
