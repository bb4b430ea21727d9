"""How long each kind of data is kept, in words: what ``feedback purge`` does, for those who answer for it."""

from flask import current_app
from flask_babel import gettext, lazy_gettext, ngettext

# {kind of feedback purge: what it is, when it goes}; numbers come from the settings, or stand in the code.
KIND_NAMES = {
    "raw_texts": lazy_gettext("Texts as typed, encrypted"),
    "raw_text_requests": lazy_gettext("Requests to read a text as typed"),
    "employee_statements": lazy_gettext("What employees said to a comment about them, encrypted"),
    "personal_details": lazy_gettext("Dossier codes, names and phones, encrypted"),
    "slips": lazy_gettext("Slips that count once"),
    "uploads": lazy_gettext("Files handed in and not brought in"),
    "tables": lazy_gettext("Tables handed in and not taken over"),
    "screenshots": lazy_gettext("Screenshots of complaints, after they were mended or refused"),
    "held_pictures": lazy_gettext("Pictures of reports that were not sent"),
    "stray_picture_files": lazy_gettext("Files of pictures that nothing points at"),
    "analysis_files": lazy_gettext("What an analysis had read and nobody goes on with"),
    "refused_lines": lazy_gettext("Lines of a file that were refused"),
    "paper_batches": lazy_gettext("Typed sheets of a batch left open"),
    "pairing_codes": lazy_gettext("Codes to pair a kiosk"),
    "mails": lazy_gettext("Letters that were not sent"),
    "password_requests": lazy_gettext("Requests for a new password"),
    "sessions": lazy_gettext("Sessions of who signed in"),
    "data_requests": lazy_gettext("Requests about data, after they are done"),
    "job_runs": lazy_gettext("Notes of the worker's jobs"),
    "waiting_erasures": lazy_gettext("Answers whose persons wanted them erased during a hold"),
}
SETTINGS_OF = {
    "raw_texts": "RAW_TEXT_DAYS",
    "employee_statements": "RAW_TEXT_DAYS",
    "personal_details": "CONTACT_DAYS",
    "paper_batches": "RAW_TEXT_DAYS",
    "screenshots": "SCREENSHOT_DAYS",
    "data_requests": "REGISTER_DAYS",
}
FIXED = {
    "slips": lazy_gettext("when they are over and nothing that waits on a phone can need them"),
    "uploads": lazy_gettext("2 days"),
    "tables": lazy_gettext("2 days"),
    "held_pictures": lazy_gettext("1 day"),
    "stray_picture_files": lazy_gettext("1 hour"),
    "analysis_files": lazy_gettext("when it is over, else after 1 day"),
    "refused_lines": lazy_gettext("2 days"),
    "pairing_codes": lazy_gettext("1 hour"),
    "mails": lazy_gettext("when what they say is over"),
    "password_requests": lazy_gettext("1 day"),
    "sessions": lazy_gettext("12 hours after their last use"),
    "raw_text_requests": lazy_gettext("30 days"),
    "job_runs": lazy_gettext("30 days"),
    "waiting_erasures": lazy_gettext("when the hold ends"),
}


def kept_for(kind: str) -> str:
    """Return how long a kind is kept, in words; by which setting that can be changed, where it can."""
    name = SETTINGS_OF.get(kind)
    if name is None:
        return str(FIXED.get(kind, "")) or gettext("as written in docs/operations.md")
    days = ngettext("%(num)s day", "%(num)s days", current_app.config[name])
    return gettext("%(days)s (setting %(setting)s)", days=days, setting=f"FEEDBACK_{name}")


def name_of(kind: str) -> str:
    return str(KIND_NAMES.get(kind, kind))
