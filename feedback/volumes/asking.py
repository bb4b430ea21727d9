"""Which part of a table of figures by unit and month is asked for."""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_security import current_user

from feedback.models import Account
from feedback.months import is_month, months_before
from feedback.volumes.coverage import MONTHS_SHOWN, Coverage, newest_month


def coverage_asked(coverage_for: Callable[[Account, str, str], Coverage]) -> dict[str, Any]:
    """Return what templates/components/coverage.html shows of the page's address."""
    until, words = request.args.get("until", ""), request.args.get("q", "")[:100]
    until = until if is_month(until) and until <= newest_month() else newest_month()
    coverage = coverage_for(current_user, until, words)
    only_lacking = request.args.get("show") == "lacking"
    return {
        "coverage": coverage,
        "rows": [row for row in coverage.rows if row.is_lacking] if only_lacking else coverage.rows,
        "only_lacking": only_lacking,
        "until": until,
        "earlier": months_before(until, MONTHS_SHOWN),
        "later": min(months_before(until, -MONTHS_SHOWN), newest_month()),
        "words": words,
    }
