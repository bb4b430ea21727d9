"""Writing a draft: its settings, its questions and their order."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import NotFound
from feedback.models import QUESTION_KINDS, SurveyVersion
from feedback.security import only
from feedback.surveys import drafts
from feedback.surveys.drafts import EDITORS, ChangedMeanwhile
from feedback.surveys.forms import SettingsForm
from feedback.surveys.outcomes import back_to, done
from feedback.surveys.question_form import QuestionForm, data_of, question_from

blueprint = Blueprint("survey_editing", __name__, url_prefix="/manage/surveys")


@blueprint.route("/<survey_code>/<int:number>/settings", methods=["GET", "POST"])
@only(*EDITORS)
def settings(survey_code: str, number: int) -> ResponseReturnValue:
    version = drafts.draft_for(survey_code, number, current_user)
    form = SettingsForm(data=SettingsForm.data_of(version))
    if form.validate_on_submit() and saved(form, save_settings, version, form):
        return back_to(version, gettext("Saved."))
    return page_of_draft("surveys/settings.html", version, form)


def save_settings(version: SurveyVersion, form: SettingsForm) -> None:
    title = {language: form[f"title_{language}"].data for language in ("vi", "en")}
    intro = {language: form[f"intro_{language}"].data for language in ("vi", "en")}
    drafts.save_settings(
        version, form.name.data, filled(title), filled(intro), revision_in(form), current_user
    )


def filled(texts: dict[str, str]) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


def revision_in(form: SettingsForm | QuestionForm) -> int:
    typed = form.revision.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def saved(form: Any, use_case: Callable[..., object], *arguments: object) -> bool:
    """Do it, and tell whether it was done; where somebody else was faster, the form says so and keeps all."""
    try:
        use_case(*arguments)
    except ChangedMeanwhile as reason:
        form.revision.errors = [*form.revision.errors, reason.message()]
        return False
    return True


def page_of_draft(template: str, version: SurveyVersion, form: Any, **more: object) -> ResponseReturnValue:
    """Show a form again, with the draft's newest revision: what was typed may then be saved over it."""
    was_refused = bool(form.errors)
    form.revision.data = version.revision
    return render_template(template, version=version, form=form, **more), 422 if was_refused else 200


@blueprint.route("/<survey_code>/<int:number>/questions/new/<question_kind>", methods=["GET", "POST"])
@only(*EDITORS)
def new_question(survey_code: str, number: int, question_kind: str) -> ResponseReturnValue:
    version = drafts.draft_for(survey_code, number, current_user)
    if question_kind not in QUESTION_KINDS:
        raise NotFound
    begin = {"revision": version.revision, "scale_from": 1, "scale_to": 5}
    form = QuestionForm(data=begin).offer_conditions(version.questions)
    if form.validate_on_submit():
        question = question_from(form, question_kind, drafts.free_question_code(version), None)
        if form.check(question, version, version.questions) and saved(
            form, drafts.add_question, version, question, revision_in(form), current_user
        ):
            return back_to(version, gettext("The question is added."))
    return page_of_draft("surveys/question.html", version, form, kind=question_kind, question=None)


@blueprint.route("/<survey_code>/<int:number>/questions/<question_code>", methods=["GET", "POST"])
@only(*EDITORS)
def edit_question(survey_code: str, number: int, question_code: str) -> ResponseReturnValue:
    version = drafts.draft_for(survey_code, number, current_user)
    question = drafts.find_question(version, question_code)
    earlier = version.questions[: version.questions.index(question)]
    form = QuestionForm(data=data_of(question, version)).offer_conditions(earlier)
    if form.validate_on_submit():
        changed = question_from(form, question.kind, question.code, question)
        if form.check(changed, version, earlier) and saved(
            form, drafts.replace_question, version, question, changed, revision_in(form), current_user
        ):
            return back_to(version, gettext("The question is saved."))
    return page_of_draft("surveys/question.html", version, form, kind=question.kind, question=question)


@blueprint.post("/<survey_code>/<int:number>/questions/<question_code>/move")
@only(*EDITORS)
def move_question(survey_code: str, number: int, question_code: str) -> ResponseReturnValue:
    version = drafts.draft_for(survey_code, number, current_user)
    by = -1 if request.form.get("direction") == "up" else 1
    return done(version, "", drafts.move_question, version, question_code, by, current_user)


@blueprint.post("/<survey_code>/<int:number>/questions/<question_code>/remove")
@only(*EDITORS)
def remove_question(survey_code: str, number: int, question_code: str) -> ResponseReturnValue:
    version = drafts.draft_for(survey_code, number, current_user)
    return done(
        version,
        gettext("The question is removed."),
        drafts.remove_question,
        version,
        question_code,
        current_user,
    )
