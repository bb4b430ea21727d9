"""Góp Ý: a province hears, understands and fixes what is wrong with its one-stop counters."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, g, request
from flask_security import current_user
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from analysis.redaction import PLACEHOLDERS
from feedback import (
    compression,
    config,
    database,
    errors,
    group_commit,
    health,
    i18n,
    limits,
    logs,
    offline,
    security,
)
from feedback.abuse.views import blueprint as abuse
from feedback.accounts import provider, second_step, signin
from feedback.accounts.forms import EMPLOYER_NAMES, ROLE_NAMES
from feedback.accounts.management import blueprint as people
from feedback.accounts.own import blueprint as own_account
from feedback.accounts.passkey_pages import blueprint as passkeys
from feedback.accounts.views import blueprint as accounts
from feedback.alerts.views import blueprint as alerts
from feedback.audit.views import blueprint as audit_log
from feedback.backlog.forms import STATUS_NAMES
from feedback.backlog.views import blueprint as backlog
from feedback.campaigns import wording as campaign_words
from feedback.campaigns.asked import blueprint as asked
from feedback.campaigns.invitations import blueprint as invitations
from feedback.campaigns.task_views import blueprint as tasks
from feedback.campaigns.views import blueprint as campaigns
from feedback.collection import places, sources
from feedback.collection.masking import KIND_WORDS
from feedback.collection.views import blueprint as collection
from feedback.collection.ways import CHANNEL_NAMES
from feedback.complaints import similar
from feedback.complaints.deciding import blueprint as complaint_deciding
from feedback.complaints.filled import screen_name, screens_offered
from feedback.complaints.service import summary_of
from feedback.complaints.views import blueprint as complaints
from feedback.complaints.wording import COMPLAINT_STATUS_NAMES, FREQUENCY_NAMES, SEVERITY_NAMES
from feedback.concerns.forms import CONCERN_STATUS_NAMES, KIND_NAMES
from feedback.concerns.views import blueprint as concerns
from feedback.consent import texts as consent_texts
from feedback.consent.views import blueprint as consent
from feedback.consent.wording import GIVEN_NAMES, PART_NAMES, PURPOSE_NAMES
from feedback.data_requests.views import blueprint as data_requests
from feedback.data_requests.views import own as own_data
from feedback.employers.views import blueprint as employers
from feedback.holds.views import blueprint as holds
from feedback.imports.views import blueprint as imports
from feedback.intake.views import blueprint as intake
from feedback.kiosk.management import blueprint as kiosks
from feedback.kiosk.views import blueprint as kiosk
from feedback.languages.views import blueprint as languages
from feedback.models import Question
from feedback.months import month_name
from feedback.navigation import navigation
from feedback.organisation.formal_way import formal_way_of
from feedback.organisation.plan_views import blueprint as plans
from feedback.organisation.views import blueprint as units
from feedback.paths import resource_dir
from feedback.pictures import forms as picture_forms
from feedback.pictures import service as pictures_service
from feedback.pictures.views import blueprint as pictures
from feedback.procedures.views import blueprint as procedures
from feedback.publishing import wording as publishing_words
from feedback.publishing.subscription_views import blueprint as report_mail
from feedback.publishing.views import blueprint as publications
from feedback.raw_texts.views import blueprint as raw_texts
from feedback.receipts.views import blueprint as receipts
from feedback.recordings import service as recordings_service
from feedback.recordings.views import blueprint as recordings
from feedback.register_figures.official_views import blueprint as official_indices
from feedback.register_figures.views import blueprint as register_figures
from feedback.reports import findings, key_figures, notes, published, sections, wording
from feedback.reports.api import blueprint as reports_api
from feedback.reports.views import blueprint as reports
from feedback.screens.views import blueprint as screens
from feedback.screens.wording import GROUP_NAMES
from feedback.slips.api import blueprint as slips_api
from feedback.slips.management import blueprint as api_keys
from feedback.slips.views import blueprint as slips
from feedback.staffing.views import blueprint as staffing
from feedback.surveys import wording as survey_words
from feedback.surveys.answers import missing_message
from feedback.surveys.deciding import blueprint as survey_deciding
from feedback.surveys.editing import blueprint as survey_editing
from feedback.surveys.views import blueprint as surveys
from feedback.themes.review import meant as meant_words
from feedback.themes.review import wording as theme_words
from feedback.themes.review.catalogue_views import blueprint as theme_catalogue
from feedback.themes.review.comment_views import blueprint as comments
from feedback.themes.review.heading_views import blueprint as theme_headings
from feedback.themes.review.meaning_views import blueprint as meanings
from feedback.themes.review.views import blueprint as themes
from feedback.themes.runs.views import blueprint as theme_runs
from feedback.themes.teaching.views import blueprint as teaching
from feedback.touchpoints.views import blueprint as touchpoints
from feedback.volumes.views import blueprint as volumes
from feedback.working_days.views import blueprint as working_days


class Service(Flask):
    """Flask, but for what it would do at each request in vain."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: none is a coroutine, and Flask would look at each, each time."""
        return func


def create_app(environ: Mapping[str, str] = os.environ) -> Flask:
    """Join all parts into the web service. Raises SettingsError."""
    app = Service(__name__, template_folder=str(resource_dir("templates")))
    app.config.from_mapping(config.load(environ))
    compression.init_app(app)
    logs.init_app(app)
    database.init_app(app)
    group_commit.init_app(app)
    places.init_app(app)
    consent_texts.init_app(app)
    sources.init_app(app)
    i18n.init_app(app)
    errors.init_app(app)
    signin.init_app(app)
    security.init_app(app)
    second_step.init_app(app)
    provider.init_app(app)
    limits.init_app(app)
    recordings_service.init_app(app)
    pictures_service.init_app(app)
    similar.init_app(app)
    set_up_templates(app)
    for blueprint in (
        health.blueprint,
        offline.blueprint,
        collection,
        receipts,
        accounts,
        people,
        own_account,
        passkeys,
        second_step.blueprint,
        provider.blueprint,
        complaints,
        complaint_deciding,
        surveys,
        survey_editing,
        survey_deciding,
        reports,
        publications,
        report_mail,
        alerts,
        themes,
        theme_runs,
        comments,
        theme_catalogue,
        theme_headings,
        teaching,
        meanings,
        backlog,
        imports,
        intake,
        abuse,
        kiosk,
        kiosks,
        languages,
        recordings,
        plans,
        units,
        touchpoints,
        staffing,
        procedures,
        volumes,
        register_figures,
        official_indices,
        slips,
        slips_api,
        reports_api,
        api_keys,
        concerns,
        campaigns,
        invitations,
        asked,
        tasks,
        pictures,
        screens,
        raw_texts,
        employers,
        audit_log,
        holds,
        working_days,
        consent,
        data_requests,
        own_data,
    ):
        app.register_blueprint(blueprint)
    return app


def set_up_templates(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(resource_dir("templates")),
            PrefixLoader(
                {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
            ),
        ]
    )
    WTFormsHelpers(app)
    picture_forms.init_app(app)
    app.jinja_env.filters.update(
        percent=wording.percent, whole=wording.whole, month_name=month_name, score=survey_words.score
    )
    app.jinja_env.globals.update(
        wording=wording,
        report_findings=findings,
        report_figures=key_figures,
        report_sections=sections,
        report_notes=notes,
        report_published=published,
        survey_words=survey_words,
        campaign_words=campaign_words,
        meant_words=meant_words,
        theme_words=theme_words,
        publishing_words=publishing_words,
        channel_names=CHANNEL_NAMES,
        in_language=i18n.in_language,
        consent_parts=PART_NAMES,
        consent_purposes=PURPOSE_NAMES,
        consent_given=GIVEN_NAMES,
        options_of=options_of,
        missing_message=missing_message,
        kind_words=KIND_WORDS,
        placeholders=PLACEHOLDERS,
        status_names=STATUS_NAMES,
        concern_kinds=KIND_NAMES,
        role_names=ROLE_NAMES,
        employer_names=EMPLOYER_NAMES,
        screen_groups=GROUP_NAMES,
        concern_statuses=CONCERN_STATUS_NAMES,
        formal_way_of=formal_way_of,
        complaint_statuses=COMPLAINT_STATUS_NAMES,
        severity_names=SEVERITY_NAMES,
        frequency_names=FREQUENCY_NAMES,
        summary_of=summary_of,
        screen_name=screen_name,
        screens_offered=screens_offered,
    )
    app.context_processor(page_context)


def options_of(question: Question) -> list[tuple[str, str]]:
    """Return what can be chosen, as the pages' macros take it: value and words."""
    return [(option.code, i18n.in_language(option.label)) for option in question.options]


def page_context() -> dict[str, object]:
    """What every page knows of its reader; citizens' pages have none, nor has what tells of a failure.

    The menu is asked for by the page alone: Flask calls this for each field of its forms, too.
    """
    if request.blueprint in i18n.CITIZENS_BLUEPRINTS or g.get("has_failed"):
        return {"lang": i18n.language()}
    return {"lang": i18n.language(), "account": current_user, "navigation": navigation}
