"""Deciding about a version: review, publishing, its days and touchpoints, the end, the next version."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user

from feedback.errors import NotFound
from feedback.models import SurveyVersion
from feedback.security import only
from feedback.surveys import drafts, publishing
from feedback.surveys.drafts import EDITORS, REVIEWERS, NotPossible
from feedback.surveys.forms import ScheduleForm
from feedback.surveys.outcomes import back_to, done
from feedback.surveys.service import ensure_counter_rating
from feedback.typed import tidy_text

blueprint = Blueprint("survey_deciding", __name__, url_prefix="/manage/surveys")


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
