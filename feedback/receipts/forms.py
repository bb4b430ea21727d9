"""What a person adds to what they already sent."""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from feedback.collection.forms import CitizenForm, check_extras, read_form
from feedback.models import SurveyVersion, new_public_id
from feedback.surveys.rules import questions_after_rating


@dataclass
class Amendment:
    """The fields of ``POST /r/<receipt>``: those of the form, each of them optional."""

    said: CitizenForm
    comment_id: str  # names this comment, so that sent twice it is kept once
    replaces: bool  # the comment takes the place of what was written before
    hides: frozenset[int] = frozenset()  # the questions a new rating no longer asks
    masking: str = ""  # what the person decided about personal data in it; empty: not asked yet


def read_amendment(fields: MultiDict[str, str], version: SurveyVersion) -> Amendment:
    """Return what was sent, checked: ``said.errors`` says what is wrong."""
    said = check_extras(read_form(fields), version)
    comment_id = fields.get("comment_id", "")
    return Amendment(
        said=said,
        comment_id=comment_id if re.fullmatch("[0-9a-f]{16}", comment_id) else new_public_id(),
        replaces=bool(fields.get("replaces")),
        hides=hidden_by(said.rating, version),
        masking=fields.get("masking", ""),
    )


def hidden_by(rating: int | None, version: SurveyVersion) -> frozenset[int]:
    """Return the ids of the questions that are not asked of a person who gives this rating."""
    if rating is None:
        return frozenset()
    shown = questions_after_rating(version, rating)
    return frozenset(one.id for one in version.questions if one.code != "rating" and one not in shown)


FIELDS = (
    *("rating", "reasons", "comment", "dossier_code", "contact_name", "contact_phone", "contact_consent"),
    *("consent_version", "comment_id", "replaces"),
)


def fields_again(fields: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return what was sent as it came, to be sent once more from another page."""
    return [(name, value) for name, value in fields.items(multi=True) if name in FIELDS]
