"""Which day an address speaks of: a code is one unit's today and may have been another's."""

from datetime import date

from flask import request

from feedback.errors import NotFound


def day_asked() -> date | None:
    """Return the day on which the unit bore its code, where the address says one. Raises NotFound."""
    try:
        return date.fromisoformat(request.args["on"]) if request.args.get("on") else None
    except ValueError:
        raise NotFound from None
