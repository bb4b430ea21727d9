"""What stands in a QR code: the address of a form, built only from the base URL, and whose it is."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import current_app

from feedback.keys import is_poster_signature, poster_signature
from feedback.models import Touchpoint

SIGNATURE = re.compile(r"(?P<edition>[1-9]\d{0,5})(?P<signature>[a-z2-7]{8})")
FORM_PATH = re.compile(r"/f/(?P<code>[^/]{1,64})/?")

# What the form's page calls them: as short as can be, for the sake of the QR code.
SIGNATURE_FIELD, SLIP_FIELD = "s", "t"


@dataclass(frozen=True)
class Link:
    """What a QR code or an address says. ``host`` is empty where only a code was given."""

    code: str
    signature: str = ""
    slip: str = ""
    host: str = ""


def poster_link(touchpoint: Touchpoint) -> str:
    signature = poster_signature(touchpoint.code, touchpoint.edition)
    return form_link(touchpoint, f"{SIGNATURE_FIELD}={touchpoint.edition}{signature}")


def slip_link(touchpoint: Touchpoint, token: str) -> str:
    return form_link(touchpoint, f"{SLIP_FIELD}={token}")


def form_link(touchpoint: Touchpoint, query: str) -> str:
    return f"{current_app.config['BASE_URL']}/f/{touchpoint.code}?{query}"


def receipt_path(receipt: str, **query: str | None) -> str:
    """Return the address of a receipt's page. Flask would look through all its routes for it."""
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"/r/{receipt}?{asked}" if asked else f"/r/{receipt}"


def receipt_link(receipt: str) -> str:
    return f"{current_app.config['BASE_URL']}{receipt_path(receipt)}"


def site() -> str:
    """Return the address people type, without what a browser adds by itself."""
    return str(current_app.config["BASE_URL"]).removeprefix("https://").removeprefix("http://")


def check_signature(touchpoint: Touchpoint, given: str) -> str:
    """Return "right", "old", "forged" or "missing": where the code came from.

    Without one it was typed, or somebody handed the address on.
    """
    if not given:
        return "missing"
    found = SIGNATURE.fullmatch(given.lower())
    if not found or not is_poster_signature(found["signature"], touchpoint.code, int(found["edition"])):
        return "forged"
    return "right" if int(found["edition"]) == touchpoint.edition else "old"


def read_link(text: str) -> Link | None:
    """Return what a QR code says, or a code typed; None where it is neither."""
    text = text.strip()
    if "/" not in text:
        return Link(text) if 0 < len(text) <= 64 else None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        fields = parse_qs(parts.query)
    except ValueError:
        return None
    found = FORM_PATH.fullmatch(parts.path)
    if not found or parts.scheme not in {"http", "https"}:
        return None
    signature, slip = (fields.get(name, [""])[0] for name in (SIGNATURE_FIELD, SLIP_FIELD))
    return Link(found["code"], signature, slip, parts.netloc.lower())
