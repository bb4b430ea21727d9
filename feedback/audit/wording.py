"""What the audit log's entries are called."""

import re

from flask_babel import gettext, lazy_gettext

from feedback.models import AuditEntry

KIND_NAMES = {
    "units_loaded": lazy_gettext("Register of units loaded"),
    "unit_added": lazy_gettext("Unit made"),
    "role_moved": lazy_gettext("Role moved with its unit"),
    "unit_plan_made": lazy_gettext("Reorganisation prepared"),
    "unit_plan_decided": lazy_gettext("Reorganisation decided"),
    "unit_plan_withdrawn": lazy_gettext("Reorganisation withdrawn"),
    "unit_event": lazy_gettext("Reorganisation took effect"),
    "account_added": lazy_gettext("Account made"),
    "account_invited": lazy_gettext("Invited"),
    "role_given": lazy_gettext("Role given"),
    "role_taken": lazy_gettext("Role taken away"),
    "account_disabled": lazy_gettext("Disabled"),
    "account_enabled": lazy_gettext("Opened again"),
    "employer_noted": lazy_gettext("Employer noted"),
    "sessions_ended": lazy_gettext("Signed out everywhere"),
    "identity_linked": lazy_gettext("Linked with single sign-on"),
    "account_made_by_provider": lazy_gettext("Account made by single sign-on"),
    "role_given_by_group": lazy_gettext("Role given by a group"),
    "role_taken_by_group": lazy_gettext("Role taken away by a group"),
    "second_factor_on": lazy_gettext("Second factor set up"),
    "second_factor_off": lazy_gettext("Second factor switched off"),
    "second_factor_reset": lazy_gettext("Second factor reset"),
    "passkey_added": lazy_gettext("Passkey added"),
    "passkey_deleted": lazy_gettext("Passkey deleted"),
    "recovery_codes_made": lazy_gettext("New recovery codes made"),
    "recovery_code_used": lazy_gettext("Recovery code used"),
    "link_given": lazy_gettext("Link shown"),
    "link_mailed": lazy_gettext("Link sent by e-mail"),
    "password_chosen": lazy_gettext("Password chosen with a link"),
    "staffing_changed": lazy_gettext("Somebody else stands there"),
    "staffing_corrected": lazy_gettext("Corrected who stands there"),
    "staffing_taken_back": lazy_gettext("Change taken back"),
    "volumes_imported": lazy_gettext("Volumes brought in"),
    "register_figures_imported": lazy_gettext("Figures of registers brought in"),
    "procedures_imported": lazy_gettext("Procedures brought in"),
    "campaign_planned": lazy_gettext("Campaign planned"),
    "campaign_begun": lazy_gettext("Campaign begun"),
    "campaign_ended": lazy_gettext("Campaign ended"),
    "campaign_dropped": lazy_gettext("Campaign called off"),
    "campaign_links_made": lazy_gettext("Links for a campaign made"),
    "campaign_schedule_set": lazy_gettext("Schedule of campaigns set"),
    "ease_task_added": lazy_gettext("Question after a task added"),
    "ease_task_opened": lazy_gettext("Question after a task asked again"),
    "ease_task_closed": lazy_gettext("Question after a task closed"),
    "screen_added": lazy_gettext("Screen added"),
    "screen_changed": lazy_gettext("Screen changed"),
    "screen_pictured": lazy_gettext("Picture of a screen chosen"),
    "screen_picture_removed": lazy_gettext("Picture of a screen taken away"),
    "screen_retired": lazy_gettext("Screen retired"),
    "screen_restored": lazy_gettext("Screen brought back"),
    "complaint_answered": lazy_gettext("Complaint answered"),
    "complaint_merged": lazy_gettext("Complaint merged into another"),
    "complaint_taken_apart": lazy_gettext("Merge of complaints undone"),
    "complaint_kept_apart": lazy_gettext("Complaints found not to be the same"),
    "complaint_linked": lazy_gettext("Complaint made a reason for an improvement"),
    "complaint_unlinked": lazy_gettext("Complaint no more a reason for an improvement"),
    "raw_text_asked": lazy_gettext("Text as typed asked for"),
    "raw_text_agreed": lazy_gettext("Text as typed: agreed"),
    "raw_text_refused": lazy_gettext("Text as typed: refused"),
    "raw_text_opened": lazy_gettext("Text as typed opened"),
    "employee_side_recorded": lazy_gettext("Employee’s side recorded"),
    "password_changed": lazy_gettext("Own password changed"),
    "exported": lazy_gettext("File taken out"),
    "report_drafted": lazy_gettext("Report drafted"),
    "report_commented": lazy_gettext("Comment put beside a report"),
    "report_approved": lazy_gettext("Report approved"),
    "report_reopened": lazy_gettext("Report made a draft again"),
    "report_published": lazy_gettext("Report published"),
    "report_correction_begun": lazy_gettext("Correction of a report begun"),
    "report_correction_dropped": lazy_gettext("Correction of a report given up"),
    "report_mail_wanted": lazy_gettext("Mail about reports wanted"),
    "report_mail_unwanted": lazy_gettext("Mail about reports wanted no more"),
    "report_quote_erased": lazy_gettext("Quote erased from a published report"),
    "erased": lazy_gettext("Answer erased by its person"),
    "erasure_waits": lazy_gettext("Answer to be erased when the hold ends"),
    "consent_withdrawn": lazy_gettext("Consent taken back"),
    "consent_published": lazy_gettext("New text of a consent published"),
    "consent_proof_opened": lazy_gettext("Proof of a consent opened"),
    "hold_placed": lazy_gettext("Legal hold placed"),
    "hold_reviewed": lazy_gettext("Legal hold found still needed"),
    "hold_ended": lazy_gettext("Legal hold ended"),
    "data_request_made": lazy_gettext("Request about data recorded"),
    "data_request_acknowledged": lazy_gettext("Request about data acknowledged"),
    "data_request_extended": lazy_gettext("Request about data extended"),
    "data_request_proposed": lazy_gettext("Deleting proposed, for a second person to confirm"),
    "data_request_done": lazy_gettext("Request about data done"),
    "account_renamed": lazy_gettext("Own name corrected"),
    "year_confirmed": lazy_gettext("Working days of a year confirmed"),
    "special_day_set": lazy_gettext("Day off or worked day set"),
    "special_day_unset": lazy_gettext("Day off or worked day taken out"),
    "purged": lazy_gettext("What had its day deleted"),
    "item_proposed": lazy_gettext("Improvement put on the list"),
    "item_moved": lazy_gettext("Improvement got another status"),
    "concern_moved": lazy_gettext("Sensitive comment decided"),
    "comments_restricted": lazy_gettext("Comments looked at again, some restricted"),
    "doubtful_decided": lazy_gettext("Doubtful answers decided"),
    "imported": lazy_gettext("File brought in"),
    "month_made_final": lazy_gettext("Month made final"),
    "analysis_asked": lazy_gettext("Analysis of comments asked for"),
    "analysis_cancelled": lazy_gettext("Analysis of comments cancelled"),
    "themes_found": lazy_gettext("Comments sorted into themes"),
    "theme_accept": lazy_gettext("Theme accepted"),
    "theme_reject": lazy_gettext("Theme rejected"),
    "theme_rename": lazy_gettext("Theme renamed"),
    "theme_group": lazy_gettext("Theme put under a heading"),
    "theme_gather": lazy_gettext("Several themes put under a heading"),
    "theme_heading_make": lazy_gettext("Heading of themes made"),
    "theme_heading_rename": lazy_gettext("Heading of themes renamed"),
    "theme_heading_merge": lazy_gettext("Heading of themes merged into another"),
    "theme_heading_drop": lazy_gettext("Heading of themes dropped"),
    "theme_merge": lazy_gettext("Theme merged into another"),
    "theme_unmerge": lazy_gettext("Merge of themes taken apart"),
    "theme_split": lazy_gettext("Theme split off"),
    "theme_move": lazy_gettext("Comments moved between themes"),
    "theme_add": lazy_gettext("Comments added to a theme"),
    "theme_label": lazy_gettext("Comment’s themes confirmed"),
    "theme_tone": lazy_gettext("How comments are meant corrected"),
    "theme_adopt": lazy_gettext("Theme adopted from the catalogue"),
    "label_sample_drawn": lazy_gettext("Sample of comments drawn, to be labelled blind"),
    "theme_undo": lazy_gettext("Decision about a theme taken back"),
    "survey_scheduled": lazy_gettext("Survey's days set"),
    "survey_asked_review": lazy_gettext("Survey handed to the reviewer"),
    "survey_sent_back": lazy_gettext("Survey sent back"),
    "survey_published": lazy_gettext("Survey published"),
    "survey_retired": lazy_gettext("Survey ended"),
    "survey_assigned": lazy_gettext("Survey's touchpoints chosen"),
    "formal_way_said": lazy_gettext("Where formal complaints go was changed"),
    "language_added": lazy_gettext("Language added"),
    "phrases_saved": lazy_gettext("Texts of a language changed"),
    "language_offered": lazy_gettext("Language offered"),
    "language_withdrawn": lazy_gettext("Language no longer offered"),
    "slips_made": lazy_gettext("Slips made"),
    "api_key_made": lazy_gettext("Key of a program made"),
    "api_key_revoked": lazy_gettext("Key of a program ended"),
}

FILE_NAMES = {
    "report": lazy_gettext("report"),
    "survey": lazy_gettext("survey"),
    "phrase_book": lazy_gettext("texts of a language"),
    "audit_log": lazy_gettext("audit log"),
    "own_data": lazy_gettext("own data"),
    "campaign": lazy_gettext("results of a campaign"),
}

# What stands before a detail's code; one that is not here stands alone.
DETAIL_NAMES = {
    "month": lazy_gettext("month"),
    "format": lazy_gettext("format"),
    "status": lazy_gettext("status"),
    "before": lazy_gettext("before"),
    "decision": lazy_gettext("decision"),
    "reason": lazy_gettext("reason"),
    "day": lazy_gettext("day"),
    "answers": lazy_gettext("answers"),
    "comments": lazy_gettext("comments"),
    "added": lazy_gettext("added"),
    "already_known": lazy_gettext("known already"),
    "refused": lazy_gettext("refused"),
    "count": lazy_gettext("number"),
    "number": lazy_gettext("version"),
    "touchpoint": lazy_gettext("touchpoint"),
    "key": lazy_gettext("key"),
    "fingerprint": lazy_gettext("check code"),
    "into": lazy_gettext("into"),
    "heading": lazy_gettext("heading"),
    "undone": lazy_gettext("taken back"),
    "item": lazy_gettext("improvement"),
    "request": lazy_gettext("request"),
    "invited": lazy_gettext("invited"),
    "units": lazy_gettext("units"),
    "events": lazy_gettext("events"),
}
# Codes that have a word of their own, by the detail they stand in.
VALUE_NAMES = {
    "what": FILE_NAMES,
    "change": {
        "merge": lazy_gettext("merging units"),
        "split": lazy_gettext("dividing a unit"),
        "rename": lazy_gettext("another name"),
        "retype": lazy_gettext("another type"),
        "reparent": lazy_gettext("under another unit"),
        "abolish": lazy_gettext("abolishing units"),
    },
    "instrument": {"sus": "SUS", "umux-lite": "UMUX-Lite", "seq": "SEQ"},
    "how": {
        "off": lazy_gettext("not asked"),
        "propose": lazy_gettext("proposed, somebody starts it"),
        "automatic": lazy_gettext("starts by itself"),
    },
}


def details_in_words(entry: AuditEntry) -> str:
    """Return an entry's details in one line, its unit and role left to the page."""
    return ", ".join(
        detail_in_words(name, value)
        for name, value in entry.details.items()
        if name not in {"unit", "role"} and value
    )


def detail_in_words(name: str, value: str) -> str:
    if name in VALUE_NAMES:
        return str(VALUE_NAMES[name].get(value, value))
    value = as_people_write_days(value)
    words = DETAIL_NAMES.get(name)
    return gettext("%(name)s %(value)s", name=str(words), value=value) if words else f"{name} {value}"


def as_people_write_days(value: str) -> str:
    """Return a day or a month as it is written in Vietnam: 22/11/2026, 11/2026."""
    return "/".join(reversed(value.split("-"))) if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value) else value
