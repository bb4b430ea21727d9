"""What a touchpoint's survey asks of what files bring: nothing would keep anything else, so it is refused."""

from collections.abc import Sequence

from feedback.collection.sent import Reasons
from feedback.i18n import N_
from feedback.imports.mappings import LISTS, ColumnMap, tick_parts
from feedback.imports.told import Told
from feedback.models import SurveyVersion
from feedback.surveys.rules import reason_question

NO_REASONS = N_("this touchpoint's survey does not ask for these reasons")
NOT_ASKED = {
    "rating": N_("this touchpoint's survey does not ask for this rating"),
    **dict.fromkeys(LISTS, NO_REASONS),
    "comment": N_("this touchpoint's survey asks for no comment"),
}


class NotAsked(Told):
    """A row says something that is not asked where it is to be brought in."""


def unasked_fields(version: SurveyVersion, mapping: ColumnMap) -> list[str]:
    """Return which of the fields that are mapped this survey does not ask at all."""
    mapped = {*mapping.columns, *(tick_parts(tick)[0] for tick in mapping.ticks.values())}
    return [name for name in NOT_ASKED if name in mapped and not asks(version, LISTS.get(name) or name)]


def asks(version: SurveyVersion, code: str) -> bool:
    return any(question.code == code for question in version.questions)


def refuse_unasked(version: SurveyVersion, rating: int | None, reasons: Reasons, comment: str) -> None:
    """Raises NotAsked where any of this would find no question it answers."""
    if rating is not None and not can_choose(version, "rating", [str(rating)]):
        raise NotAsked(NOT_ASKED["rating"])
    asked = reason_question(version, rating)
    if reasons.by_rating and not (asked and can_choose(version, asked.code, reasons.by_rating)):
        raise NotAsked(NO_REASONS)
    if not all(can_choose(version, question, chosen) for question, chosen in reasons.named.items()):
        raise NotAsked(NO_REASONS)
    if comment and not asks(version, "comment"):
        raise NotAsked(NOT_ASKED["comment"])


def can_choose(version: SurveyVersion, code: str, chosen: Sequence[str]) -> bool:
    """Tell whether all that is chosen stands at this question."""
    options = {
        option.code for question in version.questions if question.code == code for option in question.options
    }
    return set(chosen) <= options
