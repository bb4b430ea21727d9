"""What a program asks for when it has slips made, checked field by field."""

from dataclasses import dataclass, field
from typing import Any

from feedback.models import SLIP_KINDS
from feedback.organisation.sectors import SECTORS

MOST_PER_CALL = 100
FIELDS = {"touchpoint", "kind", "count", "sector"}


@dataclass(frozen=True)
class SlipRequest:
    """``errors`` by field; empty means that it can be done."""

    touchpoint: str
    kind: str
    count: int
    sector: str | None
    errors: dict[str, str] = field(default_factory=dict)


def read_request(body: Any) -> SlipRequest:
    """Return what the JSON object of a call asks for."""
    if not isinstance(body, dict):
        return SlipRequest("", "", 0, None, {"body": "must be a JSON object"})
    errors = dict.fromkeys(sorted(map(str, body.keys() - FIELDS))[:10], "is not known")
    touchpoint, kind = body.get("touchpoint"), body.get("kind")
    count, sector = body.get("count", 1), body.get("sector")
    if not isinstance(touchpoint, str) or not 0 < len(touchpoint) <= 64:
        errors["touchpoint"] = "must be the code of a touchpoint"
    if kind not in SLIP_KINDS:
        errors["kind"] = f"must be one of {', '.join(SLIP_KINDS)}"
    if type(count) is not int or not 1 <= count <= MOST_PER_CALL:
        errors["count"] = f"must be a whole number from 1 to {MOST_PER_CALL}"
    if sector is not None and sector not in SECTORS:
        errors["sector"] = f"must be one of {', '.join(SECTORS)}"
    if errors:
        return SlipRequest("", "", 0, None, errors)
    return SlipRequest(str(touchpoint), str(kind), int(count), sector)
