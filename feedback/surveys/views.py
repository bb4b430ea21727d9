"""Surveys: list, builder, review, preview, touchpoints, exchange, instruments, results."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.errors import NotFound
from feedback.models import QUESTION_KINDS, OrgUnit, Question, SurveyVersion
from feedback.security import only, show_frames, show_in_frame, takes_files
from feedback.surveys import drafts, publishing
from feedback.surveys.advice import advice_on
from feedback.surveys.answers import Filled, read_answers
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.drafts import EDITORS, REVIEWERS, ChangedMeanwhile, NotPossible
from feedback.surveys.exchange import MOST_BYTES, BadFile, exported, imported
from feedback.surveys.forms import (
    ImportForm,
    NewSurveyForm,
    QuestionForm,
    ScheduleForm,
    SettingsForm,
    data_of,
    question_from,
)
from feedback.surveys.instruments import CUSTOM
from feedback.surveys.results import READERS, results_for
from feedback.surveys.service import ensure_counter_rating
from feedback.surveys.soundness import faults_of
from feedback.typed import tidy_text

blueprint = Blueprint("surveys", __name__, url_prefix="/manage/surveys")


@blueprint.get("/")
@only(*EDITORS)
def overview() -> ResponseReturnValue:
    return render_template("surveys/overview.html", surveys=drafts.surveys_for(current_user))


@blueprint.get("/instruments")
@only(*READERS)
def instruments() -> ResponseReturnValue:
    return render_template("surveys/instruments.html", instruments=INSTRUMENTS.values())


@blueprint.route("/new", methods=["GET", "POST"])
@only(*EDITORS)
def new() -> ResponseReturnValue:
    form = NewSurveyForm(source=request.args.get("source", "")).offer(
        unit_choices(), drafts.surveys_for(current_user)
    )
    if form.validate_on_submit():
        questions, instrument = beginning_with(form.source.data)
        survey = drafts.start_survey(form.name.data, chosen_unit(form), questions, instrument, current_user)
        return redirect(url_for(".version", survey_code=survey.code, number=1), 303)
    return render_template("surveys/new.html", form=form), 422 if form.errors else 200


def unit_choices() -> list[tuple[str, str]]:
    return [(unit.code, unit.name) for unit in reachable_units(current_user, *EDITORS)]


def chosen_unit(form: NewSurveyForm | ImportForm) -> OrgUnit:
    return find_unit_for(current_user, form.unit.data, *EDITORS)


def beginning_with(source: str) -> tuple[list[Question], str]:
    """Return the questions a new draft begins with, and the instrument they are of."""
    kind, _, rest = source.partition(":")
    if kind == "instrument":
        return drafts.instrument_questions(rest), rest
    if kind == "version":
        code, _, number = rest.rpartition(":")
        version = drafts.find_version(code, int(number), current_user)
        return drafts.copied_questions(version), version.instrument
    return [], CUSTOM


@blueprint.route("/import", methods=["GET", "POST"])
@only(*EDITORS)
@takes_files(mebibytes=1)
def import_file() -> ResponseReturnValue:
    form = ImportForm()
    form.unit.choices = unit_choices()
    faults = []
    if form.validate_on_submit():
        try:
            content = form.file.data.read(MOST_BYTES + 1) if form.file.data else b""
            draft = imported(content)
        except BadFile as error:
            faults = error.faults
        else:
            survey = drafts.start_survey(
                draft.name,
                chosen_unit(form),
                draft.questions,
                draft.instrument,
                current_user,
                draft.title,
                draft.intro,
            )
            return redirect(url_for(".version", survey_code=survey.code, number=1), 303)
    return render_template(
        "surveys/import.html", form=form, faults=faults
    ), 422 if faults or form.errors else 200


@blueprint.get("/<survey_code>/<int:number>")
@only(*EDITORS)
def version(survey_code: str, number: int) -> ResponseReturnValue:
    return version_page(drafts.find_version(survey_code, number, current_user))


def version_page(version: SurveyVersion) -> ResponseReturnValue:
    return render_template(
        "surveys/version.html",
        version=version,
        advice=advice_on(version),
        faults=faults_of(version),
        kinds=QUESTION_KINDS,
        may_change=drafts.may_change(version.survey, current_user),
        may_review=drafts.may_change(version.survey, current_user, *REVIEWERS),
        has_written=publishing.has_written(version, current_user),
        has_other_reviewer=publishing.has_other_reviewer(version, current_user),
        instrument=INSTRUMENTS.get(version.instrument),
    )


@blueprint.get("/<survey_code>/<int:number>.json")
@only(*EDITORS)
def export(survey_code: str, number: int) -> ResponseReturnValue:
    version = drafts.find_version(survey_code, number, current_user)
    answer = jsonify(exported(version))
    answer.headers["Content-Disposition"] = f'attachment; filename="{survey_code}-{number}.json"'
    return answer


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


def done(
    version: SurveyVersion, message: str, use_case: Callable[..., object], *arguments: object
) -> ResponseReturnValue:
    """Do it and go back to the version, or say there why it is not possible."""
    try:
        use_case(*arguments)
    except NotPossible as reason:
        return back_to(version, reason.message(), "refused")
    return back_to(version, message)


def back_to(version: SurveyVersion, message: str = "", category: str = "success") -> ResponseReturnValue:
    if message:
        flash(message, category)
    return redirect(url_for(".version", survey_code=version.survey.code, number=version.number), 303)


@blueprint.post("/<survey_code>/<int:number>/review")
@only(*EDITORS)
def ask_review(survey_code: str, number: int) -> ResponseReturnValue:
    version = drafts.draft_for(survey_code, number, current_user)
    return done(
        version,
        gettext("An administrator can look over it now."),
        publishing.ask_review,
        version,
        current_user,
    )


@blueprint.post("/<survey_code>/<int:number>/send-back")
@only(*REVIEWERS)
def send_back(survey_code: str, number: int) -> ResponseReturnValue:
    version = reviewed(survey_code, number, "review")
    return done(version, gettext("It is a draft again."), publishing.send_back, version, note(), current_user)


@blueprint.post("/<survey_code>/<int:number>/publish")
@only(*REVIEWERS)
def publish(survey_code: str, number: int) -> ResponseReturnValue:
    version = reviewed(survey_code, number, "review")
    return done(version, gettext("It is published."), publishing.publish, version, note(), current_user)


@blueprint.post("/<survey_code>/<int:number>/retire")
@only(*REVIEWERS)
def retire(survey_code: str, number: int) -> ResponseReturnValue:
    version = reviewed(survey_code, number, "published")
    return done(
        version, gettext("It is not asked any more."), publishing.retire, version, note(), current_user
    )


def note() -> str:
    return tidy_text(request.form.get("note", ""))[:2000]


def reviewed(survey_code: str, number: int, *statuses: str) -> SurveyVersion:
    """Return a version this account may decide on. Raises NotFound, or NotPossible in another status."""
    version = drafts.find_version(survey_code, number, current_user)
    if not drafts.may_change(version.survey, current_user, *REVIEWERS):
        raise NotFound
    if version.status not in statuses:
        raise NotPossible(gettext("Its status has changed meanwhile. Please look again."))
    return version


@blueprint.post("/<survey_code>/<int:number>/revise")
@only(*EDITORS)
def revise(survey_code: str, number: int) -> ResponseReturnValue:
    version = drafts.find_version(survey_code, number, current_user)
    if not drafts.may_change(version.survey, current_user):
        raise NotFound
    return back_to(drafts.revise(version, current_user), gettext("This is the draft of the next version."))


@blueprint.route("/<survey_code>/<int:number>/touchpoints", methods=["GET", "POST"])
@only(*REVIEWERS)
def touchpoints(survey_code: str, number: int) -> ResponseReturnValue:
    version = drafts.find_version(survey_code, number, current_user)
    schedule = ScheduleForm(data={"opens_on": version.opens_on, "closes_on": version.closes_on})
    if request.method == "POST":
        reviewed(survey_code, number, "draft", "review", "published")
    if request.form.get("what") == "touchpoints":
        return assign_touchpoints(version)
    if schedule.validate_on_submit():
        opens_on, closes_on = schedule.opens_on.data, schedule.closes_on.data
        return done(
            version, gettext("Saved."), publishing.save_schedule, version, opens_on, closes_on, current_user
        )
    page = render_template(
        "surveys/touchpoints.html",
        version=version,
        schedule=schedule,
        touchpoints=publishing.touchpoints_for(current_user, version),
        may_decide=drafts.may_change(version.survey, current_user, *REVIEWERS),
    )
    return page, 422 if schedule.errors else 200


def assign_touchpoints(version: SurveyVersion) -> ResponseReturnValue:
    if version.status != "published":
        return back_to(version, gettext("Publish it first: then touchpoints can ask it."), "refused")
    count = publishing.assign(
        version, request.form.getlist("touchpoint"), ensure_counter_rating(), current_user
    )
    return back_to(version, gettext("Asked at %(count)s touchpoints.", count=count))


@blueprint.get("/<survey_code>/<int:number>/preview")
@only(*EDITORS)
def preview(survey_code: str, number: int) -> ResponseReturnValue:
    show_frames()
    version = drafts.find_version(survey_code, number, current_user)
    return render_template("surveys/preview.html", version=version)


@blueprint.get("/<survey_code>/<int:number>/page")
@only(*EDITORS)
def preview_page(survey_code: str, number: int) -> ResponseReturnValue:
    """The citizen's page as it would be, in a frame of the preview; what is filled in goes nowhere."""
    show_in_frame()
    version = drafts.find_version(survey_code, number, current_user)
    tried = read_answers(version, request.args) if "try" in request.args else Filled()
    return render_template("surveys/page.html", version=version, filled=tried, is_tried="try" in request.args)


@blueprint.get("/<survey_code>/<int:number>/results")
@only(*READERS)
def results(survey_code: str, number: int) -> ResponseReturnValue:
    version = drafts.find_version(survey_code, number, current_user, *READERS)
    return render_template(
        "surveys/results.html",
        version=version,
        results=results_for(version, current_user),
        instrument=INSTRUMENTS.get(version.instrument),
    )
