"""The command line: says what it does on stderr, gives results on stdout, and never asks."""

import json
import secrets
import sys
from dataclasses import asdict
from datetime import datetime

import click
from flask import current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy.exc import DatabaseError

from feedback import create_app, database, demo, server
from feedback.abuse import service as abuse
from feedback.accounts.service import BadAccount, add_account, has_accounts
from feedback.arguments import Month, unit_called
from feedback.audit.commands import audit
from feedback.concerns.commands import concerns
from feedback.config import SettingsError
from feedback.consent.first import ensure_first_texts
from feedback.durability import NotDurable, require_durability
from feedback.imports.commands import import_command
from feedback.jobs import do_what_is_due
from feedback.languages.commands import languages
from feedback.logs import only_warnings
from feedback.models import EMPLOYERS, ROLES, OrgUnit
from feedback.organisation.commands import units
from feedback.pictures.sweeping import pictures_without_file
from feedback.procedures.commands import procedures
from feedback.register_figures.commands import register_figures
from feedback.reports.commands import freeze, report
from feedback.retention import count_due, count_held
from feedback.retention import purge as purge_due
from feedback.screens.starter import ensure_starter_screens
from feedback.slips.commands import api_keys, slips
from feedback.surveys.service import ensure_counter_rating
from feedback.themes.runs.commands import EXIT_CODES, Interrupted, bring_to_end, ending_of
from feedback.themes.runs.due import do_what_waits
from feedback.themes.runs.jobs import NothingToAnalyse
from feedback.touchpoints.commands import posters
from feedback.volumes.commands import volumes
from feedback.worker import work_until_stopped


def say(text: str) -> None:
    click.echo(text, err=True)


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False)
def cli() -> None:
    """Góp Ý: hear, understand and fix what is wrong at the one-stop counters."""


cli.add_command(audit)
cli.add_command(concerns)
cli.add_command(languages)
cli.add_command(units)


def main() -> None:
    try:
        cli()
    except SettingsError as error:
        say(f"Settings: {error}")
        sys.exit(2)
    except DatabaseError as error:
        say(f"The database does not do as asked: {error.orig}")
        say("If it is new or old, 'feedback init' sets it up.")
        sys.exit(2)


@cli.command()
@click.option("--admin-email", help="Create the first administrator with this address.")
@click.option("--admin-password", help="Their password; made up and printed if left out.")
@with_appcontext
def init(admin_email: str | None, admin_password: str | None) -> None:
    """Create or update the database."""
    prepare_database()
    if admin_email and has_accounts():
        raise click.ClickException("There are accounts already: use 'feedback accounts add'.")
    if admin_email:
        create_account(admin_email, "Administrator", "administrator", None, admin_password)


def prepare_database() -> None:
    database.upgrade()
    ensure_counter_rating()
    ensure_starter_screens()
    ensure_first_texts()
    say(f"The database is up to date (schema {database.head_revision()}).")


cli.add_command(import_command)
cli.add_command(posters)
cli.add_command(report)
cli.add_command(freeze)
cli.add_command(procedures)
cli.add_command(volumes)
cli.add_command(register_figures)
cli.add_command(slips)
cli.add_command(api_keys)


@cli.group()
def accounts() -> None:
    """Who may sign in."""


@accounts.command("add")
@click.argument("email")
@click.option("--name", default="", help="As shown to others; the address where left out.")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--unit", "unit_code", help="Code of the unit they work for; everywhere where left out.")
@click.option("--employer", type=click.Choice(EMPLOYERS), help="Not said where left out.")
@click.option("--password", help="Made up and printed if left out.")
@with_appcontext
def add(
    email: str, name: str, role: str, unit_code: str | None, employer: str | None, password: str | None
) -> None:
    """Create an account."""
    unit = unit_called(unit_code) if unit_code else None
    create_account(email, name or email, role, unit, password, employer)


def create_account(
    email: str,
    name: str,
    role: str,
    unit: OrgUnit | None,
    password: str | None,
    employer: str | None = None,
) -> None:
    chosen = password or secrets.token_urlsafe(12)
    try:
        add_account(email, name, chosen, role, unit, employer)
    except BadAccount as bad:
        raise click.ClickException(str(bad)) from bad
    say(f"Created {role} {email}.")
    if password is None:
        click.echo(chosen)


@cli.command("demo")
@click.option("--serve", "and_serve", is_flag=True, help="Serve it afterwards.")
@with_appcontext
def demo_command(and_serve: bool) -> None:
    """Fill an empty database with the sample province, analyse it and write its last report."""
    prepare_database()
    with only_warnings():
        demo.prepare(say)
    for line in demo.where_to_look():
        click.echo(line)
    if and_serve:
        serve_forever()


@cli.command()
@with_appcontext
def serve() -> None:
    """Serve the pages."""
    serve_forever()


def serve_forever() -> None:
    host, port = current_app.config["HOST"], current_app.config["PORT"]
    if not database.is_ready():
        raise click.ClickException("The database is not up to date: run 'feedback init' first.")
    try:
        require_durability()
    except NotDurable as fault:
        raise click.ClickException(str(fault)) from fault
    if not (server.has_a_socket() or server.is_free(host, port)):
        raise click.ClickException(f"Port {port} is in use. Choose another one, for example PORT={port + 1}.")
    say(f"Serving at {current_app.config['BASE_URL']} (Ctrl+C ends it)")
    database.close_connections()
    server.run(host, port, current_app.config["THREADS"])


@cli.command()
@with_appcontext
def worker() -> None:
    """Do the jobs at their hour, until stopped: weigh what came in, forget the day's sources."""
    if not database.is_ready():
        raise click.ClickException("The database is not up to date: run 'feedback init' first.")
    say("Working (Ctrl+C ends it)")
    work_until_stopped(current_app._get_current_object())  # type: ignore[attr-defined]
    say("Stopped.")


@cli.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Weigh again what came in on this day.")
@click.option("--month", type=Month(), help="Weigh again with what only a whole month tells.")
@with_appcontext
def weigh(day: datetime | None, month: str | None) -> None:
    """Look for what seems odd about answers; without a day or month, do all jobs that are due."""
    weighed = [abuse.weigh_day(day.date())] if day else []
    weighed += [abuse.weigh_month(month)] if month else []
    for one in weighed:
        click.echo(json.dumps(asdict(one)))
    if not weighed:
        click.echo(json.dumps({"done": do_what_is_due() + do_what_waits()}))


@cli.command()
@click.option("--dry-run", is_flag=True, help="Count only, and change nothing.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Delete what has had its day: raw texts, contact details, old slips, files and sheets left lying, …"""
    counts = count_due() if dry_run else purge_due()
    became = "are due; nothing was changed" if dry_run else "were due and are gone"
    say(f"{sum(counts.values())} {became}; held: {sum(count_held().values())}.")
    if lost := pictures_without_file():
        say(f"{len(lost)} picture(s) have no file in the data folder: bring pictures/ back from a backup.")
    click.echo(json.dumps(counts))


@cli.command()
@click.option("--month", type=Month(), required=True, help="Like 2026-10; the months before it are read too.")
@click.option("--unit", "unit_code", help="Code of the unit whose comments are read; else all.")
@with_appcontext
def analyse(month: str, unit_code: str | None) -> None:
    """Sort the comments of a month, and of the months before it, into themes.

    Ends with 0 where that is done, 1 where there is nothing to sort or no such unit, 3 where it failed (the
    analysis before stays), 4 where somebody cancelled it in the browser, and 130 after Ctrl+C: the same
    command then goes on where it was, and so does a running worker.
    """
    try:
        job = bring_to_end(month, unit_called(unit_code))
    except NothingToAnalyse:
        raise click.ClickException(f"There are no comments up to {month} in the unit.") from None
    except Interrupted as fault:
        say(str(fault))
        sys.exit(fault.exit_code)
    if job.run is None:
        say(ending_of(job))
        sys.exit(EXIT_CODES.get(job.fault or job.state, 3))
    run = job.run
    say(f"Themes of {run.first_month} to {run.month} in {run.unit.name}:")
    for finding in sorted(run.findings, key=lambda finding: -finding.size):
        say(f"{finding.size:6}  {finding.theme.name}")
    counts = {"run": run.public_id, "comments": run.comments, "themed": run.themed, "left_out": run.left_out}
    click.echo(json.dumps(counts))
