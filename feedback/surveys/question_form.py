"""A question in two languages side by side: the form, the question it describes, what it begins with."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext
from govuk_frontend_wtf.wtforms_widgets import (
    GovSelect,
    GovSubmitInput,
)
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    SubmitField,
)
from wtforms.validators import Optional

from analysis import fold
from feedback.fields import Form, WholeField, choices
from feedback.i18n import in_language
from feedback.models import Option, Question, QuestionRow, SurveyVersion
from feedback.surveys.drafts import copied_question
from feedback.surveys.forms import LANGUAGES, text_field
from feedback.surveys.instruments import FACES
from feedback.surveys.rules import ASKED_ABOUT, MOST_RULES, has_numbers, values_of
from feedback.surveys.soundness import faults_in
from feedback.surveys.wording import OPERATOR_NAMES, value_text

YES_NO = (("yes", {"vi": "Có", "en": "Yes"}), ("no", {"vi": "Không", "en": "No"}))


class QuestionForm(Form):
    """One question. Which fields show depends on its kind; the page puts the languages side by side."""

    revision = HiddenField()
    label_vi = text_field(
        lazy_gettext("Question (Vietnamese)"), lazy_gettext("Write the question in Vietnamese."), lines=True
    )
    label_en = text_field(lazy_gettext("Question (English)"), lines=True)
    help_vi = text_field(lazy_gettext("Help (Vietnamese)"))
    help_en = text_field(lazy_gettext("Help (English)"))
    required = BooleanField(lazy_gettext("Must be answered"))
    options_vi = text_field(lazy_gettext("Answers (Vietnamese), one a line"), lines=True, most=6000)
    options_en = text_field(lazy_gettext("Answers (English), one a line"), lines=True, most=6000)
    rows_vi = text_field(lazy_gettext("Rows (Vietnamese), one a line"), lines=True, most=6000)
    rows_en = text_field(lazy_gettext("Rows (English), one a line"), lines=True, most=6000)
    scale_from = WholeField(lazy_gettext("Lowest number"), validators=[Optional()])
    scale_to = WholeField(lazy_gettext("Highest number"), validators=[Optional()])
    from_label_vi = text_field(lazy_gettext("What the lowest means (Vietnamese)"))
    from_label_en = text_field(lazy_gettext("What the lowest means (English)"))
    to_label_vi = text_field(lazy_gettext("What the highest means (Vietnamese)"))
    to_label_en = text_field(lazy_gettext("What the highest means (English)"))
    rule0_operator = SelectField(lazy_gettext("Condition 1"), default="", widget=GovSelect())
    rule0_value = SelectField(lazy_gettext("Answer of condition 1"), default="", widget=GovSelect())
    rule1_operator = SelectField(lazy_gettext("Condition 2"), default="", widget=GovSelect())
    rule1_value = SelectField(lazy_gettext("Answer of condition 2"), default="", widget=GovSelect())
    rule2_operator = SelectField(lazy_gettext("Condition 3"), default="", widget=GovSelect())
    rule2_value = SelectField(lazy_gettext("Answer of condition 3"), default="", widget=GovSelect())
    submit = SubmitField(lazy_gettext("Save the question"), widget=GovSubmitInput())

    def offer_conditions(self, earlier: Sequence[Question]) -> "QuestionForm":
        """Set what a condition can look at: the answers to earlier questions, and nothing else."""
        values = [
            (f"{question.code}={value}", f"{in_language(question.label)} → {value_text(question, value)}")
            for question in earlier
            if question.kind in ASKED_ABOUT
            for value in values_of(question)
        ]
        for number in range(MOST_RULES):
            self[f"rule{number}_operator"].choices = choices([("", gettext("None")), *OPERATOR_NAMES.items()])
            self[f"rule{number}_value"].choices = choices([("", "–"), *values])
        return self

    def conditions(self) -> list[tuple[str, str]]:
        """Return the conditions filled in: operator, and "question=value"."""
        rows = [(self[f"rule{n}_operator"].data, self[f"rule{n}_value"].data) for n in range(MOST_RULES)]
        return [(operator, value) for operator, value in rows if operator]

    def check(self, question: Question, version: SurveyVersion, earlier: Sequence[Question]) -> bool:
        """Put what is wrong with the question as a whole beside the field where it is mended."""
        self.check_lines("options", question.kind)
        self.check_lines("rows", question.kind)
        by_code = {one.code: one for one in earlier}
        for number in range(MOST_RULES):
            operator, value = self[f"rule{number}_operator"].data, self[f"rule{number}_value"].data
            fault = fault_of_condition(operator, value, by_code)
            if fault:
                add_error(self[f"rule{number}_value"], fault)
        if not self.errors:
            # Stand-ins: what is in the database keeps its own version.
            draft = SurveyVersion(questions=[copied_question(one) for one in (*earlier, question)])
            for _code, fault in faults_in(draft.questions[-1], draft):
                add_error(self[place_of_fault(question.kind)], fault)
        return not self.errors

    def check_lines(self, name: str, kind: str) -> None:
        vi, en = lines_of(self[f"{name}_vi"].data), lines_of(self[f"{name}_en"].data)
        if kind in HAS[name] and en and len(vi) != len(en):
            add_error(
                self[f"{name}_en"],
                gettext(
                    "Vietnamese has %(vi)s lines and English %(en)s: each line needs its partner.",
                    vi=len(vi),
                    en=len(en),
                ),
            )


HAS = {"options": ("single", "multiple", "words", "matrix"), "rows": ("matrix",)}


def place_of_fault(kind: str) -> str:
    return {"scale": "scale_to"}.get(kind, "options_vi" if kind in HAS["options"] else "label_vi")


def add_error(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]


def fault_of_condition(operator: str | None, value: str | None, earlier: dict[str, Question]) -> str:
    if not operator:
        return gettext("Choose how to compare, too.") if value else ""
    asked = earlier.get((value or "").partition("=")[0])
    if asked is None:
        return gettext("Choose an answer to an earlier question.")
    if operator in {"at_least", "at_most"} and not has_numbers(asked):
        return gettext("“At least” and “at most” need answers with numbers.")
    return ""


def lines_of(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def question_from(form: QuestionForm, kind: str, code: str, old: Question | None) -> Question:
    """Return the question as the form describes it, not yet part of any version."""
    operators = form.conditions()
    return Question(
        code=code,
        kind=kind,
        required=form.required.data,
        label=in_both(form, "label"),
        help=in_both(form, "help"),
        show_if=[rule_from(operator, value) for operator, value in operators],
        scale_from=form.scale_from.data if kind == "scale" else None,
        scale_to=form.scale_to.data if kind == "scale" else None,
        from_label=in_both(form, "from_label") if kind == "scale" else {},
        to_label=in_both(form, "to_label") if kind == "scale" else {},
        options=options_from(form, kind, old),
        rows=rows_from(form, old) if kind == "matrix" else [],
    )


def in_both(form: QuestionForm, name: str) -> dict[str, str]:
    texts = {language: form[f"{name}_{language}"].data for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def rule_from(operator: str, value: str) -> dict[str, str]:
    question, _, chosen = (value or "").partition("=")
    return {"question": question, "operator": operator, "value": "" if operator == "answered" else chosen}


def options_from(form: QuestionForm, kind: str, old: Question | None) -> list[Option]:
    if kind == "faces":
        return [
            Option(position=n, code=one.code, number=one.number, label=one.label)
            for n, one in enumerate(FACES)
        ]
    if kind == "yes_no":
        return [Option(position=n, code=code, label=label) for n, (code, label) in enumerate(YES_NO)]
    if kind not in HAS["options"]:
        return []
    before = {option.label.get("vi", ""): option for option in old.options} if old else {}
    labels = paired(form, "options")
    codes = codes_for(labels, {text: one.code for text, one in before.items()})
    numbers = {text: one.number for text, one in before.items()}
    return [
        Option(
            position=place,
            code=code,
            number=place + 1 if kind == "words" else numbers.get(label["vi"]),
            label=label,
        )
        for place, (code, label) in enumerate(zip(codes, labels, strict=True))
    ]


def rows_from(form: QuestionForm, old: Question | None) -> list[QuestionRow]:
    labels = paired(form, "rows")
    codes = codes_for(labels, {row.label.get("vi", ""): row.code for row in old.rows} if old else {})
    return [
        QuestionRow(position=place, code=code, label=label)
        for place, (code, label) in enumerate(zip(codes, labels, strict=True))
    ]


def paired(form: QuestionForm, name: str) -> list[dict[str, str]]:
    """Return the lines of both languages as labels, the first with the first."""
    vi, en = lines_of(form[f"{name}_vi"].data), lines_of(form[f"{name}_en"].data)
    return [{"vi": text, **({"en": en[place]} if place < len(en) else {})} for place, text in enumerate(vi)]


def codes_for(labels: Sequence[dict[str, str]], known: dict[str, str]) -> list[str]:
    """Return a code a label: what it had, else one made of its words, each once."""
    codes: list[str] = []
    for place, label in enumerate(labels):
        words = "_".join(
            "".join(c if c.isalnum() and c.isascii() else " " for c in fold(label["vi"])).split()
        )
        wanted = known.get(label["vi"]) or words[:40].strip("_") or f"a{place + 1}"
        codes.append(wanted if wanted not in codes else f"{wanted[:34]}_{place + 1}")
    return codes


def data_of(question: Question, version: SurveyVersion) -> dict[str, object]:
    """Return what the form of an existing question begins with."""
    data: dict[str, object] = {"revision": version.revision, "required": question.required}
    for language in LANGUAGES:
        for name in ("label", "help", "from_label", "to_label"):
            data[f"{name}_{language}"] = (getattr(question, name) or {}).get(language, "")
        data[f"options_{language}"] = "\n".join(
            one.label.get(language, "") for one in question.options
        ).strip()
        data[f"rows_{language}"] = "\n".join(row.label.get(language, "") for row in question.rows).strip()
    data.update(scale_from=question.scale_from, scale_to=question.scale_to)
    for number, rule in enumerate(question.show_if[:MOST_RULES]):
        data[f"rule{number}_operator"] = rule["operator"]
        data[f"rule{number}_value"] = f"{rule['question']}={rule.get('value', '')}"
    return data
