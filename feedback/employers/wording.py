"""The employer's view in sentences."""

from flask_babel import format_decimal, gettext

from feedback.employers.service import EmployersView
from feedback.reports.wording import points


def finding(view: EmployersView) -> str:
    """Say how postal counters compare with those of civil servants; only what is sure is called so."""
    compared = view.difference
    if compared.difference is None or compared.low is None or compared.high is None:
        return gettext("Too few people answered to compare the counters.")
    if compared.direction == "unclear":
        return gettext("No clear difference between postal employees’ and civil servants’ counters.")
    words = {
        "points": format_decimal(abs(compared.difference) * 100, "#,##0.0"),
        "low": points(compared.low),
        "high": points(compared.high),
    }
    if compared.direction == "up":
        return gettext(
            "At postal employees’ counters %(points)s points more are satisfied than at civil servants’ "
            "(95%% sure: %(low)s to %(high)s).",
            **words,
        )
    return gettext(
        "At postal employees’ counters %(points)s points fewer are satisfied than at civil servants’ "
        "(95%% sure: %(low)s to %(high)s).",
        **words,
    )
