"""``feedback concerns``: looking again at what was kept before the lexicon knew better."""

import click
from flask.cli import with_appcontext

from feedback.concerns.service import look_again


@click.group()
def concerns() -> None:
    """Sensitive comments."""


@concerns.command("recheck")
@with_appcontext
def recheck() -> None:
    """Look at all comments with the lexicon of this version; restrict what it finds."""
    click.echo(f"{look_again()} comments are in the restricted queue that were not before.", err=True)
