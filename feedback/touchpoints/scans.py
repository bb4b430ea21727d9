"""Whether a poster found on a wall is the right one."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.database import db
from feedback.models import Touchpoint
from feedback.organisation.codes import is_mistyped
from feedback.organisation.links import Link, check_signature, read_link
from feedback.organisation.service import tidy_code


@dataclass(frozen=True)
class Verdict:
    """What a scan shows. ``name`` is one of VERDICTS."""

    name: str
    touchpoint: Touchpoint | None = None

    @property
    def is_good(self) -> bool:
        return self.name in {"right", "slip"}

    @property
    def title(self) -> str:
        return str(VERDICTS[self.name][0])

    @property
    def advice(self) -> str:
        return str(VERDICTS[self.name][1])


# what it is, what to do
VERDICTS: dict[str, tuple[str, str]] = {
    "unreadable": (
        lazy_gettext("This is neither one of our links nor a code"),
        lazy_gettext("Scan once more, or type the code printed under the QR."),
    ),
    "foreign": (
        lazy_gettext("Danger: this leads to another site"),
        lazy_gettext(
            "Take it down at once: somebody may have pasted it over ours to deceive people. "
            "Keep it, tell your superior and print a new poster."
        ),
    ),
    "mistyped": (
        lazy_gettext("One character is wrong"),
        lazy_gettext("No code can look like this. Read it once more from the poster."),
    ),
    "unknown": (
        lazy_gettext("Nobody knows this code"),
        lazy_gettext("Check it once more. If it really says so, take the poster down and print a right one."),
    ),
    "retired": (
        lazy_gettext("This code is retired"),
        lazy_gettext(
            "Take the poster down. What people send through it is kept, but counts for no counter. "
            "Hang up the poster of the code in use."
        ),
    ),
    "swapped": (
        lazy_gettext("This poster belongs to another place"),
        lazy_gettext(
            "Bring it where it belongs and hang up the right one: otherwise answers count elsewhere."
        ),
    ),
    "forged": (
        lazy_gettext("The code is known, but its signature is not ours"),
        lazy_gettext(
            "Somebody made this poster, not this service. Take it down and print a new one. "
            "Answers that came through it are marked."
        ),
    ),
    "old": (
        lazy_gettext("Right place, old printing"),
        lazy_gettext(
            "It was printed anew since. Replace it by the newest printing; answers through it are marked."
        ),
    ),
    "typed": (
        lazy_gettext("The code is right"),
        lazy_gettext(
            "Whether the QR beside it is ours can only be told from what the QR itself says: scan it."
        ),
    ),
    "slip": (
        lazy_gettext("This is a slip of this touchpoint"),
        lazy_gettext("It counts once. Do not open it: it belongs to who gets it."),
    ),
    "right": (
        lazy_gettext("Everything is right"),
        lazy_gettext("Leave it where it hangs."),
    ),
}


def judge(scanned: str, expected: Touchpoint | None) -> Verdict:
    """Return what is to be said of a QR code's content, or a typed code, found where ``expected`` is."""
    link = read_link(scanned)
    if link and link.host and link.host != urlsplit(current_app.config["BASE_URL"]).netloc.lower():
        return Verdict("foreign")
    if link is None:
        return Verdict("foreign" if "://" in scanned else "unreadable")
    touchpoint = known(link.code)
    if touchpoint is None:
        return Verdict("mistyped" if is_mistyped(tidy_code(link.code)) else "unknown")
    return Verdict(verdict_on(link, touchpoint, expected), touchpoint)


def verdict_on(link: Link, touchpoint: Touchpoint, expected: Touchpoint | None) -> str:
    if touchpoint.retired_at:
        return "retired"
    if expected and expected.id != touchpoint.id:
        return "swapped"
    if link.slip:
        return "slip"
    signature = check_signature(touchpoint, link.signature)
    return "typed" if signature == "missing" else signature


def known(code: str) -> Touchpoint | None:
    """Return the touchpoint that has or had this code, whoever's it is."""
    return db.session.scalar(
        select(Touchpoint)
        .where(Touchpoint.code == tidy_code(code))
        .options(joinedload(Touchpoint.unit), joinedload(Touchpoint.replaced_by))
    )


def place_names(touchpoints: list[Touchpoint]) -> list[tuple[str, str]]:
    """Return what can be chosen as the place where a poster hangs."""
    named = [(one.code, f"{one.unit.name}: {one.name}") for one in touchpoints]
    return [("", gettext("I only want to know what it is")), *named]
