"""The sample province, ready to look at: data, accounts, an analysis and its report."""

import secrets
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from feedback.abuse.service import weigh_day, weigh_month
from feedback.accounts.service import add_account, has_account, set_password
from feedback.database import db
from feedback.employers.service import EMPLOYER
from feedback.i18n import today
from feedback.models import Account, OrgUnit
from feedback.organisation import planning
from feedback.organisation.changes import Change, NewUnit
from feedback.organisation.service import find_unit
from feedback.reports.files import write_report
from feedback.reports.service import report_for
from feedback.sample.service import LAST_MONTH, ROOT_CODE, has_sample_province, load_sample_province
from feedback.surveys.steps import close_steps
from feedback.themes.ledger import decisions
from feedback.themes.review.reading import newest_decisions, newest_run, themes_for
from feedback.themes.runs import jobs
from feedback.themes.runs.apart import compute_here
from feedback.themes.runs.working import carry_out
from feedback.themes.service import run_for_report

ADMINISTRATOR = "admin@demo.example"
ANALYST = "analyst@demo.example"
THEMES_ACCEPTED = 4
ACCOUNTS = {
    "staff@demo.example": ("Nhân viên một cửa", "staff", "state"),
    "post@demo.example": ("Nhân viên bưu điện", "staff", "post_office"),
    "manager@demo.example": ("Lãnh đạo tỉnh", "manager", "state"),
    ADMINISTRATOR: ("Quản trị", "administrator", "state"),
    ANALYST: ("Người phân tích góp ý", "analyst", "state"),
    "employer@demo.example": ("Quản lý bưu điện", "employer", "post_office"),
    "inspector@demo.example": ("Người phụ trách phản ánh nhạy cảm", "inspector", "state"),
    "reader@demo.example": ("Người được đọc nguyên văn", "raw_text", "state"),
}

# What the draft of a merger is about.
MERGED = ("TANTHANH", "TAMTHANG")

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Bring everything there is to show into place; what is there already stays."""
    if not current_app.config["IS_LOCAL"]:
        raise click.ClickException("The demo, whose accounts are public, only runs on a loopback address.")
    if not has_sample_province():
        say("Loading the sample province …")
        load_sample_province()
        weigh_last_month()
    ensure_accounts()
    ensure_plan()
    root = find_unit(ROOT_CODE)
    if run_for_report(LAST_MONTH, root.id) is None:
        say(f"Sorting the comments up to {LAST_MONTH} into themes …")
        carry_out(jobs.ask(LAST_MONTH, root).id, compute=compute_here)
    accept_some_themes(root)
    close_steps(today())
    if not report_path().exists():
        say(f"Writing the report of {LAST_MONTH} …")
        write_last_report()


def accept_some_themes(root: OrgUnit) -> None:
    """Accept what people speak about most, as an analyst would; the rest waits on the page of themes."""
    analyst = db.session.scalars(select(Account).where(Account.email == ANALYST)).one()
    if not newest_decisions(analyst, 1):
        for seen in themes_for(analyst, newest_run(root))[:THEMES_ACCEPTED]:
            decisions.accept(seen.theme, analyst)


def weigh_last_month() -> None:
    """Look for odd answers as a worker would have done each night."""
    first = date.fromisoformat(f"{LAST_MONTH}-01")
    for number in range(monthrange(first.year, first.month)[1]):
        weigh_day(first + timedelta(days=number))
    weigh_month(LAST_MONTH)


def write_last_report() -> None:
    report_path().parent.mkdir(exist_ok=True)
    with current_app.test_request_context("/?lang=vi", base_url=current_app.config["BASE_URL"]):
        report_path().write_bytes(write_report(report_for(find_unit(ROOT_CODE), LAST_MONTH), "pdf"))


def report_path() -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder / "reports" / f"gop-y-{ROOT_CODE}-{LAST_MONTH}.pdf"


def ensure_accounts() -> None:
    """Give the demo accounts the demo password: hashing it takes a second each, so only when it changed."""
    kept = password_path()
    password = demo_password()
    if kept.exists() and kept.read_text() == password and all(map(has_account, ACCOUNTS)):
        return
    for email, (name, role, employer) in ACCOUNTS.items():
        if has_account(email):
            set_password(email, password)
        else:
            unit = None if role == EMPLOYER else find_unit(ROOT_CODE)
            add_account(email, name, password, role, unit, employer)
    kept.touch(mode=0o600)
    kept.write_text(password)


def ensure_plan() -> None:
    """Leave the draft of a merger on the administrator's pages: nothing of it happens by itself."""
    account = db.session.scalars(select(Account).where(Account.email == ADMINISTRATOR)).one()
    if not planning.plans_for(account):
        planning.prepare(merger(), account)


def merger() -> Change:
    ended = [find_unit(code) for code in MERGED]
    first = ended[0]
    heir = NewUnit(first.code, "Phường Tân Thạnh – Tam Thăng (mẫu)", first.kind, first.type, first.parent_id)
    return Change("merge", date(2027, 7, 1), "Nghị quyết mẫu, không có thật", ended, [heir], places={})


def demo_password() -> str:
    """Return the password set, else the one made up at the first start."""
    if chosen := current_app.config["DEMO_PASSWORD"]:
        return str(chosen)
    return password_path().read_text() if password_path().exists() else secrets.token_urlsafe(9)


def password_path() -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder / "demo-password"


def where_to_look() -> list[str]:
    base = current_app.config["BASE_URL"]
    return [
        f"Citizens' form   {base}/f/TAMKY1",
        f"Staff            {base}/complaints/",
        f"Managers         {base}/manage/reports/{ROOT_CODE}/{LAST_MONTH}",
        f"Report as PDF    {report_path()}",
        f"Sign in as       {', '.join(ACCOUNTS)}",
        f"Password         {demo_password()}",
    ]
