"""Surveys: list, beginning one, a version, its file, preview and results; the instruments."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from feedback.accounts.service import find_unit_for, reachable_units
from feedback.audit.service import record_export
from feedback.collection.forms import MAX_COMMENT, check_form, read_form
from feedback.fields import choices
from feedback.models import QUESTION_KINDS, OrgUnit, Question, SurveyVersion
from feedback.security import only, show_frames, show_in_frame, takes_files
from feedback.surveys import drafts, publishing
from feedback.surveys.advice import advice_on
from feedback.surveys.answers import Filled, read_answers
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.drafts import EDITORS, REVIEWERS
from feedback.surveys.exchange import exported, imported
from feedback.surveys.finding import surveys_found
from feedback.surveys.forms import ImportForm, NewSurveyForm
from feedback.surveys.instruments import CUSTOM
from feedback.surveys.reading import MOST_BYTES, BadFile
from feedback.surveys.results import READERS, results_for
from feedback.surveys.rules import reason_question
from feedback.surveys.service import is_counter_rating
from feedback.surveys.soundness import faults_of

blueprint = Blueprint("surveys", __name__, url_prefix="/manage/surveys")


@blueprint.get("/")
@only(*EDITORS)
def overview() -> ResponseReturnValue:
    words, status = request.args.get("q", "").strip(), request.args.get("status", "")
    surveys = drafts.surveys_for(current_user)
    return render_template(
        "surveys/overview.html",
        surveys=surveys,
        found=surveys_found(surveys, words, status),
        words=words,
        status=status,
    )


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
    form.unit.choices = choices(unit_choices())
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
    record_export("survey", survey_code, current_user, number=str(number))
    answer.headers["Content-Disposition"] = f'attachment; filename="{survey_code}-{number}.json"'
    return answer


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
    if is_counter_rating(version):
        return counter_page(version)
    tried = read_answers(version, request.args) if "try" in request.args else Filled()
    return render_template("surveys/page.html", version=version, filled=tried, is_tried="try" in request.args)


def counter_page(version: SurveyVersion) -> str:
    """The page of the faces, then what its receipt's page asks after the tap."""
    is_tried = "try" in request.args
    form = read_form(request.args)
    if is_tried:
        check_form(form, version)
    return render_template(
        "surveys/counter_page.html",
        version=version,
        form=form,
        is_tried=is_tried,
        can_be_sent=True,
        questions={question.code: question for question in version.questions},
        asked=reason_question(version, form.rating),
        max_comment=MAX_COMMENT,
        recordings={},
    )


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
