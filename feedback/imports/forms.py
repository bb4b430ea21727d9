"""What is filled in to bring a file in: the file, then which column is what."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from feedback.imports.headings import tick_answer
from feedback.imports.mappings import BadMapping, ColumnMap, tick_of
from feedback.imports.sources import SHOWN_VALUES, unknown_values
from feedback.imports.tables import Table

FIELD_NAMES = {
    "comment": lazy_gettext("Comment"),
    "rating": lazy_gettext("Rating"),
    "weaknesses": lazy_gettext("What was not good, several in one cell"),
    "strengths": lazy_gettext("What was good, several in one cell"),
    "reasons": lazy_gettext("Reasons, good or not as the rating says"),
    "date": lazy_gettext("Day or time"),
    "dossier_code": lazy_gettext("Dossier code"),
    "language": lazy_gettext("Language"),
    "id": lazy_gettext("Number of the answer"),
}
TICKED = {
    "weaknesses": lazy_gettext("Ticked as not good"),
    "strengths": lazy_gettext("Ticked as good"),
    "reasons": lazy_gettext("Ticked, good or not as the rating says"),
}
SOURCE_NAMES = {
    "limesurvey": "LimeSurvey",
    "google_forms": "Google Forms",
    "kobo": "KoboToolbox",
    "microsoft_forms": "Microsoft Forms",
    "plain": lazy_gettext("a plain table"),
}
TICK = "tick:"
LEAVE_OUT = "-"


def read_mapping(fields: MultiDict[str, str], table: Table, before: ColumnMap | None) -> ColumnMap:
    """Return the mapping filled in; what the page did not ask stays as it was. Raises BadMapping."""
    columns, ticks = {}, {}
    for number, column in enumerate(table.columns):
        chosen = fields.get(f"column-{number}", "")
        if chosen.startswith(TICK):
            ticks[column] = chosen.removeprefix(TICK)
        elif chosen and chosen in columns:
            raise BadMapping(
                gettext("Two columns cannot both be “%(field)s”.", field=str(FIELD_NAMES.get(chosen, chosen)))
            )
        elif chosen:
            columns[chosen] = column
    return ColumnMap(
        columns=columns,
        ticks=ticks,
        values=read_values(fields, before.values if before else {}),
        channel=fields.get("channel", "import"),
        mode=fields.get("mode", "unknown"),
        date_order=fields.get("date_order", "dmy"),
        in_utc=bool(fields.get("in_utc")),
        finished_only=bool(fields.get("finished_only")),
    )


def read_values(
    fields: MultiDict[str, str], before: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """Return what each value means, as said before and as said now: text and meaning come in pairs."""
    values = {name: dict(meanings) for name, meanings in before.items()}
    for name in ("rating", "reasons"):
        pairs = zip(fields.getlist(f"{name}-text"), fields.getlist(f"{name}-code"), strict=False)
        for text, code in pairs:
            if code:
                values.setdefault(name, {})[text] = "" if code == LEAVE_OUT else code
            else:
                values.get(name, {}).pop(text, None)
    return values


def asked_values(table: Table, mapping: ColumnMap) -> dict[str, list[tuple[str, int, str]]]:
    """Return by field the values whose meaning is asked: text, how often, and what was said it means."""
    bare = ColumnMap(columns=mapping.columns, ticks=mapping.ticks)
    asked = {}
    for name, times in unknown_values(table, bare).items():
        given = mapping.values.get(name, {})
        asked[name] = [(text, n, _code(given, text)) for text, n in times.most_common(SHOWN_VALUES)]
    return asked


def _code(given: Mapping[str, str], text: str) -> str:
    return (given[text] or LEAVE_OUT) if text in given else ""


def chosen_for(mapping: ColumnMap | None) -> dict[str, str]:
    """Return by column what is chosen for it."""
    if mapping is None:
        return {}
    ticks = {column: f"{TICK}{code}" for column, code in mapping.ticks.items()}
    return {**ticks, **{column: field for field, column in mapping.columns.items()}}


def chosen_again(fields: MultiDict[str, str], table: Table) -> dict[str, str]:
    """Return by column what was chosen just now, nothing where nothing was sent."""
    sent = {column: fields.get(f"column-{number}") for number, column in enumerate(table.columns)}
    return {column: chosen for column, chosen in sent.items() if chosen is not None}


def may_tick(column: str) -> bool:
    return tick_answer(column) is not None


def ticks_offered(reasons: Sequence[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a column of ticks can stand for: each reason in each list."""
    return [
        (str(words), [(f"{TICK}{tick_of(name, code)}", reason) for code, reason in reasons])
        for name, words in TICKED.items()
    ]


def read_day(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
