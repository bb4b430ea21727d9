"""Campaigns as managers see them: list, planning, one campaign, its results, links on paper, schedule."""

from datetime import timedelta

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from markupsafe import Markup

from feedback import mail
from feedback.accounts.service import find_unit_for, reachable_units
from feedback.audit.service import record_export
from feedback.campaigns import schedules, service
from feedback.campaigns.exports import as_csv, as_data
from feedback.campaigns.forms import LinksForm, PlanForm, ScheduleForm
from feedback.campaigns.groups import LEAST
from feedback.campaigns.links import link_of
from feedback.campaigns.results import GOOD_ALPHA, branch_names, results_of, trend_of
from feedback.campaigns.service import KEEPERS, READERS, USUAL_DAYS, Plan
from feedback.fields import choices
from feedback.i18n import today
from feedback.models import Campaign
from feedback.security import only
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.touchpoints.qr import svg_on_screen

blueprint = Blueprint("campaigns", __name__, url_prefix="/manage/campaigns")


@blueprint.get("/")
@only(*READERS)
def overview() -> ResponseReturnValue:
    status = request.args.get("status", "")
    found = service.campaigns_for(current_user, *READERS)
    return render_template(
        "campaigns/overview.html",
        campaigns=[(one, results_of(one).score) for one in found if status in {"", one.status}],
        has_any=bool(found),
        status=status,
        schedules=schedules.schedules_for(current_user),
        may_keep=may_keep(),
    )


def may_keep() -> bool:
    return any(current_user.has_role(role) for role in KEEPERS)


@blueprint.route("/new", methods=["GET", "POST"])
@only(*KEEPERS)
def plan() -> ResponseReturnValue:
    usual = {"starts_on": today(), "ends_on": today() + timedelta(days=USUAL_DAYS - 1)}
    form = PlanForm(data={**usual, "roles": schedules.USUAL_ROLES, "instrument": "sus"})
    form.offer(reachable_units(current_user, *KEEPERS))
    if not form.validate_on_submit():
        page = render_template("campaigns/new.html", form=form, has_mail=mail.is_set_up(), least=LEAST)
        return page, 422 if form.errors else 200
    campaign = service.plan(plan_from(form), current_user)
    flash(
        gettext("The campaign is planned.") if campaign.status == "planned" else gettext("It runs."),
        "success",
    )
    return redirect(url_for(".show", public_id=campaign.public_id), 303)


def plan_from(form: PlanForm) -> Plan:
    return Plan(
        instrument=form.instrument.data,
        unit=find_unit_for(current_user, form.unit.data, *KEEPERS),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        roles=form.roles.data,
        employers=form.employers.data or (),
    )


@blueprint.route("/schedule", methods=["GET", "POST"])
@only(*KEEPERS)
def schedule() -> ResponseReturnValue:
    form = ScheduleForm(data={"instrument": "sus", "how": "propose"})
    form.offer(reachable_units(current_user, *KEEPERS))
    if not form.validate_on_submit():
        page = render_template("campaigns/schedule.html", form=form)
        return page, 422 if form.errors else 200
    unit = find_unit_for(current_user, form.unit.data, *KEEPERS)
    schedules.set_schedule(unit, form.instrument.data, form.how.data, current_user)
    flash(gettext("The schedule is saved."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.get("/<public_id>")
@only(*READERS)
def show(public_id: str) -> ResponseReturnValue:
    campaign = service.find_campaign(public_id, current_user, *READERS)
    if campaign.status == "ended":
        return render_template("campaigns/results.html", **results_shown(campaign))
    return render_template(
        "campaigns/campaign.html",
        campaign=campaign,
        progress=service.progress_of(campaign) if campaign.status == "running" else None,
        remind_on=campaign.ends_on - timedelta(days=service.REMIND_DAYS_BEFORE),
        has_mail=mail.is_set_up(),
        may_keep=may_keep(),
        least=LEAST,
    )


def results_shown(campaign: Campaign) -> dict[str, object]:
    return {
        "campaign": campaign,
        "results": results_of(campaign),
        "trend": trend_of(campaign),
        "branches": branch_names(campaign),
        "instrument": INSTRUMENTS[campaign.instrument],
        "least": LEAST,
        "good_alpha": GOOD_ALPHA,
    }


@blueprint.get("/<public_id>.<any(json, csv):extension>")
@only(*READERS)
def download(public_id: str, extension: str) -> ResponseReturnValue:
    """Hand out the results, never answers."""
    campaign = service.find_campaign(public_id, current_user, *READERS)
    record_export("campaign", public_id, current_user, campaign.unit, format=extension)
    if extension == "json":
        answer = jsonify(as_data(campaign))
    else:
        answer = Response(as_csv(campaign), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="campaign-{public_id}.{extension}"'
    return answer


@blueprint.post("/<public_id>/accept")
@only(*KEEPERS)
def accept(public_id: str) -> ResponseReturnValue:
    service.accept(service.find_campaign(public_id, current_user, *KEEPERS), current_user)
    flash(gettext("The campaign is planned."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/drop")
@only(*KEEPERS)
def drop(public_id: str) -> ResponseReturnValue:
    service.drop(service.find_campaign(public_id, current_user, *KEEPERS), current_user)
    flash(gettext("The campaign does not take place."), "success")
    return redirect(url_for(".overview"), 303)


@blueprint.route("/<public_id>/end", methods=["GET", "POST"])
@only(*KEEPERS)
def end(public_id: str) -> ResponseReturnValue:
    campaign = service.find_campaign(public_id, current_user, *KEEPERS)
    if request.method == "GET":
        progress = service.progress_of(campaign)
        return render_template("campaigns/end.html", campaign=campaign, progress=progress, least=LEAST)
    service.end_early(campaign, current_user)
    flash(gettext("The campaign has ended."), "success")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.route("/<public_id>/links", methods=["GET", "POST"])
@only(*KEEPERS)
def links(public_id: str) -> ResponseReturnValue:
    """Make links for people without an account, and show them this once."""
    campaign = service.find_campaign(public_id, current_user, *KEEPERS)
    form = LinksForm()
    form.unit.choices = choices((unit.code, unit.name) for unit in service.units_below(campaign))
    if not form.validate_on_submit():
        page = render_template("campaigns/new_links.html", campaign=campaign, form=form)
        return page, 422 if form.errors else 200
    unit = find_unit_for(current_user, form.unit.data, *KEEPERS)
    made = service.hand_out_links(campaign, form.count.data, form.employer.data, unit, current_user)
    links = [(link_of(one), drawing_of(link_of(one))) for one in made]
    return render_template("campaigns/links.html", campaign=campaign, links=links), 201


def drawing_of(link: str) -> Markup:
    return Markup(svg_on_screen(link))  # noqa: S704, a drawing of ours
