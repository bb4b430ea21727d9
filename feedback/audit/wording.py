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
    "password_changed": lazy_gettext("Own password changed"),
}
