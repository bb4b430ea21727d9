"""The audit log for administrators: a page to look for what was done, and the same as a file."""

from datetime import date, datetime

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.keeping import KEEPERS
from feedback.audit import reading
from feedback.audit.checking import last_check
from feedback.audit.reading import COMMAND_LINE, Asked
from feedback.audit.service import record_export
from feedback.audit.wording import KIND_NAMES, details_in_words
from feedback.security import only

blueprint = Blueprint("audit", __name__, url_prefix="/manage/audit")

DAY = "%d/%m/%Y"
FIELDS = ("kind", "actor", "subject", "first", "last")


@blueprint.get("/")
@only(*KEEPERS)
def overview() -> ResponseReturnValue:
    asked, faults = read_query()
    found = reading.page_of(current_user, asked, before=request.args.get("before", type=int))
    page = render_template(
        "audit/overview.html",
        found=found,
        asked=asked,
        faults=faults,
        kinds=KIND_NAMES,
        actors=reading.actors_seen_by(current_user),
        names=reading.names_of(current_user, found.entries),
        check=last_check(),
        details_in_words=details_in_words,
        command_line=COMMAND_LINE,
        query={name: value for name in FIELDS if (value := request.args.get(name))},
    )
    return page, 422 if faults else 200


@blueprint.get("/file")
@only(*KEEPERS)
def download() -> ResponseReturnValue:
    """Everything that was asked for, as CSV: persons by their codes, since names stay in the service."""
    asked, _faults = read_query()
    content = reading.file_of(current_user, asked)
    record_export("audit_log", "audit", current_user)
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="gop-y-audit.csv"'
    return answer


def read_query() -> tuple[Asked, dict[str, str]]:
    """Return what the address asks for, and what of it could not be read."""
    faults = {}
    days: dict[str, date | None] = {}
    for name in ("first", "last"):
        try:
            days[name] = day_in(request.args.get(name, ""))
        except ValueError:
            days[name], faults[name] = None, gettext("Please write the day like 22/11/2026.")
    words = {name: request.args.get(name, "").strip() for name in ("kind", "actor", "subject")}
    return Asked(**words, first=days["first"], last=days["last"]), faults


def day_in(typed: str) -> date | None:
    return datetime.strptime(typed.strip(), DAY).date() if typed.strip() else None  # noqa: DTZ007, a day
