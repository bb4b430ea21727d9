"""Finding one survey among many."""

from collections.abc import Sequence

from analysis import fold
from feedback.models import Survey


def surveys_found(surveys: Sequence[Survey], words: str, status: str) -> list[Survey]:
    """Return the surveys whose name or code has all these words, with or without marks, in this state."""
    wanted = fold(words).split()
    return [survey for survey in surveys if is_called(survey, wanted) and has_status(survey, status)]


def is_called(survey: Survey, wanted: Sequence[str]) -> bool:
    names = fold(f"{survey.name} {survey.code}")
    return all(word in names for word in wanted)


def has_status(survey: Survey, status: str) -> bool:
    return not status or any(version.status == status for version in survey.versions)
