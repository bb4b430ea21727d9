"""What the audit log's entries are called."""

from flask_babel import lazy_gettext

KIND_NAMES = {
    "account_added": lazy_gettext("Account made"),
    "account_invited": lazy_gettext("Invited"),
    "role_given": lazy_gettext("Role given"),
    "role_taken": lazy_gettext("Role taken away"),
    "account_disabled": lazy_gettext("Disabled"),
    "account_enabled": lazy_gettext("Opened again"),
    "employer_noted": lazy_gettext("Employer noted"),
    "link_given": lazy_gettext("Link shown"),
    "link_mailed": lazy_gettext("Link sent by e-mail"),
    "password_chosen": lazy_gettext("Password chosen with a link"),
    "staffing_changed": lazy_gettext("Somebody else stands there"),
    "staffing_corrected": lazy_gettext("Corrected who stands there"),
    "staffing_taken_back": lazy_gettext("Change taken back"),
    "volumes_imported": lazy_gettext("Volumes brought in"),
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
    "password_changed": lazy_gettext("Own password changed"),
}
