"""What a touchpoint's survey asks of what files bring: nothing would keep anything else, so it is refused."""

from collections.abc import Sequence

from feedback.imports.mappings import ColumnMap
from feedback.imports.told import N_, Told
from feedback.models import SurveyVersion
from feedback.surveys.rules import reason_question

NOT_ASKED = {
    "rating": N_("this touchpoint's survey does not ask for this rating"),
    "reasons": N_("this touchpoint's survey does not ask for these reasons"),
    "comment": N_("this touchpoint's survey asks for no comment"),
}


class NotAsked(Told):
    """A row says something that is not asked where it is to be brought in."""


def unasked_fields(version: SurveyVersion, mapping: ColumnMap) -> list[str]:
    """Return which of the fields that are mapped this survey does not ask at all."""
    mapped = {*mapping.columns, *(["reasons"] if mapping.ticks else [])}
    return [name for name in NOT_ASKED if name in mapped and not asks(version, name)]


def asks(version: SurveyVersion, code: str) -> bool:
    return any(question.code == code for question in version.questions)


def refuse_unasked(version: SurveyVersion, rating: int | None, reasons: Sequence[str], comment: str) -> None:
    """Raises NotAsked where any of this would find no question it answers."""
    if rating is not None and not can_choose(version, "rating", [str(rating)]):
        raise NotAsked(NOT_ASKED["rating"])
    asked = reason_question(version, rating)
    if reasons and not (asked and can_choose(version, asked.code, reasons)):
        raise NotAsked(NOT_ASKED["reasons"])
    if comment and not asks(version, "comment"):
        raise NotAsked(NOT_ASKED["comment"])


def can_choose(version: SurveyVersion, code: str, chosen: Sequence[str]) -> bool:
    """Tell whether all that is chosen stands at this question."""
    options = {
        option.code for question in version.questions if question.code == code for option in question.options
    }
    return set(chosen) <= options
