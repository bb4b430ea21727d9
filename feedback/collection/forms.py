"""What a citizen sent, checked field by field: this is the busiest path, and it has seven fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask_babel import format_decimal, gettext
from werkzeug.datastructures import MultiDict

from feedback.consent.texts import text_in_force, text_shown
from feedback.consent.wording import UNKNOWN_TEXT
from feedback.models import ConsentText, SurveyVersion
from feedback.typed import tidy_text

MAX_COMMENT = 2000
MAX_SHORT_FIELD = 100
SHORT_FIELDS = ("dossier_code", "contact_name", "contact_phone")
TAPS = re.compile(r"[0-9]{1,4}")
INPUTS = {"rating": "rating-1", "send": "rating-1"}  # where a fault is mended, if not in a field of its name


@dataclass
class CitizenForm:
    """The fields of ``POST /f/<code>`` as typed, and what is wrong with them, by field."""

    submission_id: UUID
    rating: int | None
    reasons: list[str]
    comment: str
    dossier_code: str
    contact_name: str
    contact_phone: str
    contact_consent: bool
    consent_version: str  # the number of the sentence the page showed, as sent
    form_token: str
    queued_seconds: str  # how long it waited on the phone, by the phone's clock; unchecked
    # What the QR code said: who made it, or a slip's token. Not even noted where a door never asks for it.
    qr: str | None = None
    slip: str = ""
    homepage: str = ""  # nobody sees this field; a script that fills in every one does
    # From the kiosk's own screen, and how many taps came before this one, each soon after the last.
    at_kiosk: bool = False
    quick_taps: int = 0
    consent: ConsentText | None = None  # what was agreed to, once it is checked
    errors: dict[str, str] = field(default_factory=dict)

    def faults(self) -> list[tuple[str, str]]:
        """Return the id of the first input at fault and what is wrong there, in the order of the page."""
        return [(INPUTS.get(name, name), fault) for name, fault in self.errors.items()]

    def signals(self) -> list[str]:
        """Return what looks odd about how it was filled in."""
        return ["trap_filled"] if self.homepage else []

    def has_extras(self) -> bool:
        """Tell whether more than the rating was sent."""
        typed = [self.comment, *(getattr(self, name) for name in SHORT_FIELDS)]
        return bool(self.reasons or self.contact_consent or any(typed) or self.errors.keys() - INPUTS.keys())

    @property
    def consent_asked(self) -> ConsentText | None:
        """The text to show: what was agreed to stays before one's eyes, else the one in force."""
        return self.consent or text_in_force("contact")


def empty_form() -> CitizenForm:
    return read_form(MultiDict())


def read_form(fields: MultiDict[str, str]) -> CitizenForm:
    """Return what was sent, tidied but unchecked."""
    typed = fields.to_dict()
    rating = typed.get("rating", "")
    return CitizenForm(
        submission_id=submission_id_in(typed),
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        reasons=sorted(set(fields.getlist("reasons"))),
        comment=tidy_text(typed.get("comment", "")),
        dossier_code=tidy_text(typed.get("dossier_code", "")),
        contact_name=tidy_text(typed.get("contact_name", "")),
        contact_phone=tidy_text(typed.get("contact_phone", "")),
        contact_consent=bool(typed.get("contact_consent")),
        consent_version=typed.get("consent_version", ""),
        form_token=typed.get("form_token", ""),
        queued_seconds=typed.get("queued_seconds", ""),
        qr=carried(typed["qr"]) if "qr" in typed else None,
        slip=carried(typed.get("slip", "")),
        homepage=typed.get("homepage", ""),
        at_kiosk=bool(typed.get("kiosk")),
        quick_taps=int(taps) if TAPS.fullmatch(taps := typed.get("quick_taps", "")) else 0,
    )


def check_form(form: CitizenForm, version: SurveyVersion) -> CitizenForm:
    """Fill ``form.errors``: empty means it can be saved."""
    if form.rating is None:
        form.errors["rating"] = gettext("Please choose one of the five faces.")
    return check_extras(form, version)


def check_extras(form: CitizenForm, version: SurveyVersion) -> CitizenForm:
    """Fill ``form.errors`` with what is wrong besides the rating."""
    if form.reasons and (unknown := set(form.reasons) - reason_codes(version)):
        form.reasons = [reason for reason in form.reasons if reason not in unknown]
        form.errors["reasons"] = gettext("Please choose from the reasons shown.")
    if len(form.comment) > MAX_COMMENT:
        form.errors["comment"] = gettext(
            "Your comment has %(length)s characters, at most %(most)s fit. Please shorten it.",
            length=format_decimal(len(form.comment)),
            most=format_decimal(MAX_COMMENT),
        )
    for name in SHORT_FIELDS:
        if len(getattr(form, name)) > MAX_SHORT_FIELD:
            form.errors[name] = gettext("This is too long: at most 100 characters fit.")
    return check_consent(form)


def check_consent(form: CitizenForm) -> CitizenForm:
    """Find the text that was ticked; where nobody can tell which it was, the tick does not count."""
    form.consent = text_shown("contact", form.consent_version) if form.contact_consent else None
    if form.contact_consent and form.consent is None:
        form.contact_consent = False
        form.errors["contact_consent"] = str(UNKNOWN_TEXT)
    return form


def reason_codes(version: SurveyVersion) -> set[str]:
    several = [question for question in version.questions if question.kind == "multiple"]
    return {option.code for question in several for option in question.options}


def carried(text: str) -> str:
    """Return letters and digits as they are; what cannot have come from us is only said to be odd."""
    return text if not text or (len(text) <= 32 and text.isascii() and text.isalnum()) else "odd"


def new_submission_id() -> UUID:
    return uuid4()


def submission_id_in(fields: Mapping[str, str]) -> UUID:
    """Return the id the sender made, a new one where there is none."""
    return _parsed(fields.get("submission_id", "")) or new_submission_id()


def _parsed(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
