"""The published texts of consent: looked up once, then known for some seconds (as collection/places.py).

Whoever publishes through this process sees it at once, through another after ``SECONDS``. A number this
process does not know yet is looked for: a page may come from a process that does.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from threading import Lock

from flask import Flask, current_app
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from feedback.database import UNAVAILABLE, db, reading_session
from feedback.i18n import in_language
from feedback.models import ConsentText

SECONDS = 5.0
MOST_DIGITS = 6

Versions = dict[tuple[str, int], ConsentText]


@dataclass(frozen=True)
class Agreement:
    """What somebody agreed to: the version they were shown, and its sentence as it stood there."""

    version_id: int
    sentence: str
    days: int | None  # how long what is given may be kept at most; None: as long as what it belongs to


class ConsentTexts:
    """Every version of every purpose, as this process saw them last; detached, to be read only."""

    def __init__(self) -> None:
        self._versions: Versions = {}
        self._looked_at = self._forgotten_at = float("-inf")
        self._looking = Lock()

    def known(self) -> Versions:
        """Whoever comes while another looks goes on with what was known, if anything was."""
        if not self.is_fresh():
            self.look_again(waits=not self._versions)
        return self._versions

    def is_fresh(self) -> bool:
        """A look begun before a publication may have missed it, however late it ended."""
        return self._looked_at > max(self._forgotten_at, time.monotonic() - SECONDS)

    def look_again(self, *, waits: bool = True) -> Versions:
        if not self._looking.acquire(blocking=waits):
            return self._versions
        begun_at = time.monotonic()
        try:
            with reading_session() as session:
                found = session.scalars(select(ConsentText)).all()
                session.expunge_all()
            self._versions = {(one.purpose, one.number): one for one in found}
            self._looked_at = begun_at
        except UNAVAILABLE:
            if not self._versions:
                raise
        finally:
            self._looking.release()
        return self._versions

    def forget(self) -> None:
        self._forgotten_at = time.monotonic()


def init_app(app: Flask) -> None:
    texts = app.extensions["consent_texts"] = ConsentTexts()

    def forget_after_publishing(session: Session, *_: object) -> None:
        if any(isinstance(row, ConsentText) for row in session.new):
            event.listen(session, "after_commit", lambda _session: texts.forget(), once=True)

    with app.app_context():
        event.listen(db.sessionmaker, "before_flush", forget_after_publishing)


def text_in_force(purpose: str) -> ConsentText | None:
    """Return the newest version of a purpose; None where none is published: then nothing can be agreed to."""
    versions = known_of(purpose)
    return versions[-1] if versions else None


def text_shown(purpose: str, said: str) -> ConsentText | None:
    """Return the version whose number a form says it showed; None where nobody can tell which it was.

    A form without number was written before there were versions. It showed the first; once there is a
    second, nobody can tell any more what it showed.
    """
    if not said:
        versions = known_of(purpose)
        return versions[0] if len(versions) == 1 else None
    if not (said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS):
        return None
    wanted = (purpose, int(said))
    return store().known().get(wanted) or store().look_again().get(wanted)


def known_of(purpose: str) -> list[ConsentText]:
    found = store().known()
    return [found[key] for key in sorted(found) if key[0] == purpose]


def store() -> ConsentTexts:
    texts: ConsentTexts = current_app.extensions["consent_texts"]
    return texts


def agreement_to(text: ConsentText) -> Agreement:
    """Return the agreement of whoever ticked this version on the page that is being answered."""
    return Agreement(text.id, str(in_language(text.sentence)), text.days)


def fingerprint_of(text: ConsentText) -> str:
    """Return 16 hexadecimal digits of the SHA-256 over all a version says: alike on every page and paper."""
    content = [text.purpose, text.number, text.sentence, text.explanation, text.days]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
