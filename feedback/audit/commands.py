"""``feedback audit``: is the log still what it was?"""

import click
from flask.cli import with_appcontext

from feedback.audit import service


@click.group()
def audit() -> None:
    """Who did what."""


@audit.command("verify")
@click.option("--noted", default="", help="A code that an earlier run printed: it must still be there.")
@with_appcontext
def verify(noted: str) -> None:
    """Look whether an entry of the audit log was changed, put in or taken out.

    Prints how many hold and the last one's code. Note it elsewhere: entries cut off at the end are found out
    with --noted. Exit 1 where something is wrong.
    """
    verdict = service.verify(noted.strip().lower())
    if verdict.broken_at:
        raise click.ClickException(
            f"{verdict.holding} entries hold; the next, of {verdict.broken_at:%Y-%m-%d %H:%M:%S} UTC, does "
            "not. It was changed, or one before it was taken out, or the secret key is another one."
        )
    if not verdict.has_noted:
        raise click.ClickException("The code that was noted is not there: entries were cut off at the end.")
    click.echo(f"{verdict.holding} entries hold.", err=True)
    click.echo(verdict.last_code)
