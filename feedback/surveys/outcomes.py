"""What a step at a version ends with: back on its page, which says what was done or why it was not."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from feedback.models import SurveyVersion
from feedback.surveys.drafts import NotPossible


def done(
    version: SurveyVersion, message: str, use_case: Callable[..., object], *arguments: object
) -> ResponseReturnValue:
    """Do it and go back to the version, or say there why it is not possible."""
    try:
        use_case(*arguments)
    except NotPossible as reason:
        return back_to(version, reason.message(), "refused")
    return back_to(version, message)


def back_to(version: SurveyVersion, message: str = "", category: str = "success") -> ResponseReturnValue:
    if message:
        flash(message, category)
    return redirect(url_for("surveys.version", survey_code=version.survey.code, number=version.number), 303)
