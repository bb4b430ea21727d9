"""A survey as a JSON file, out and in. The schema is in docs/surveys.md."""

from typing import Any

from flask_babel import gettext

from feedback.models import Question, SurveyVersion
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.instruments import CUSTOM
from feedback.surveys.reading import Draft, Reader, parsed

SCHEMA = "gop-y-survey"
SCHEMA_VERSION = 1
WHOLE = ("schema", "schema_version", "name", "instrument", "title", "intro", "questions")


def exported(version: SurveyVersion) -> dict[str, Any]:
    """Return a version as the schema has it; empty parts are left out."""
    whole = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "name": version.survey.name,
        "instrument": version.instrument,
        "title": version.title,
        "intro": version.intro,
        "questions": [exported_question(question) for question in version.questions],
    }
    return {name: value for name, value in whole.items() if value not in ({}, [])}


def exported_question(question: Question) -> dict[str, Any]:
    scale = {
        "from": question.scale_from,
        "to": question.scale_to,
        "from_label": question.from_label,
        "to_label": question.to_label,
    }
    whole = {
        "code": question.code,
        "kind": question.kind,
        "required": question.required,
        "label": question.label,
        "help": question.help,
        "show_if": question.show_if,
        "options": [
            {"code": one.code, "label": one.label, **({} if one.number is None else {"number": one.number})}
            for one in question.options
        ],
        "rows": [{"code": row.code, "label": row.label} for row in question.rows],
        "scale": scale if question.kind == "scale" else {},
    }
    return {name: value for name, value in whole.items() if value not in ({}, [], False)}


def imported(content: bytes) -> Draft:
    """Read a file. Raises BadFile with every fault found, at most twenty."""
    reader = Reader()
    data = reader.fields(parsed(content), "", WHOLE, ("schema", "schema_version", "name", "questions"))
    reader.check(data.get("schema") == SCHEMA, "schema", gettext("must be “%(name)s”", name=SCHEMA))
    reader.check(
        data.get("schema_version") == SCHEMA_VERSION,
        "schema_version",
        gettext("must be %(version)s", version=SCHEMA_VERSION),
    )
    draft = Draft(
        name=reader.text(data.get("name", ""), "name"),
        instrument=reader.one_of(data.get("instrument", CUSTOM), "instrument", (CUSTOM, *INSTRUMENTS)),
        title=reader.texts(data.get("title", {}), "title"),
        intro=reader.texts(data.get("intro", {}), "intro"),
        questions=reader.questions(data.get("questions", [])),
    )
    reader.stop_at_faults()
    reader.check_soundness(draft)
    reader.stop_at_faults()
    return draft
