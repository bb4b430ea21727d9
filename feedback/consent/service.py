"""Publishing texts of consent, and reading which there were: for who administers the whole service."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from feedback.accounts.service import reaches_everything
from feedback.audit import service as audit
from feedback.consent.texts import fingerprint_of
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.models import CONSENT_PURPOSES, Account, ComplaintVoice, ConsentText, PersonalDetail, utc_now

KEEPERS = ("administrator",)
Texts = dict[str, str]  # {language: words}


class PublishedMeanwhile(FeedbackError):
    """Somebody else published a version after this one was begun."""

    status = 409

    def message(self) -> str:
        return gettext("Somebody published another version meanwhile. Look at what would change now.")


@dataclass(frozen=True)
class Wording:
    """All a version says."""

    sentence: Texts
    explanation: dict[str, Texts]
    days: int | None

    def says_the_same_as(self, text: ConsentText) -> bool:
        return (self.sentence, self.explanation, self.days) == (text.sentence, text.explanation, text.days)


@dataclass(frozen=True)
class Edition:
    """A version, until when it was in force, and how many agreements still rest on it."""

    text: ConsentText
    replaced_at: datetime | None  # None: in force
    agreements: int


def require_whole_service(account: Account) -> None:
    """Raise NotFound unless the account administers everything: these texts stand on everybody's pages."""
    if not reaches_everything(account, *KEEPERS):
        raise NotFound


def editions_for(account: Account) -> dict[str, list[Edition]]:
    """Return the versions of each purpose, the one in force first. Raises NotFound."""
    require_whole_service(account)
    counts = agreements_by_version()
    return {purpose: editions_of(purpose, counts) for purpose in CONSENT_PURPOSES}


def editions_of(purpose: str, counts: Counter[int]) -> list[Edition]:
    versions = versions_of(purpose)
    replaced = [None, *(one.published_at for one in versions)]
    return [Edition(one, until, counts[one.id]) for one, until in zip(versions, replaced, strict=False)]


def versions_of(purpose: str) -> list[ConsentText]:
    """Return a purpose's versions, the newest first."""
    found = select(ConsentText).where(ConsentText.purpose == purpose)
    found = found.options(joinedload(ConsentText.published_by)).order_by(ConsentText.number.desc())
    return list(db.session.scalars(found))


def agreements_by_version() -> Counter[int]:
    """Return how many agreements that nobody took back rest on each version."""
    counts: Counter[int] = Counter()
    for column in (PersonalDetail.consent_version_id, ComplaintVoice.consent_version_id):
        rows = db.session.execute(select(column, func.count()).where(column.is_not(None)).group_by(column))
        counts.update({version: number for version, number in rows if version is not None})
    return counts


def newest_for(purpose: str, account: Account) -> ConsentText:
    """Return the version in force, as the database has it now. Raises NotFound."""
    require_whole_service(account)
    versions = versions_of(purpose)
    if not versions:
        raise NotFound
    return versions[0]


def publish(purpose: str, wording: Wording, after: int, account: Account) -> ConsentText:
    """Let a new version be in force from now on. Who agreed to an older one keeps that one.

    ``after`` is the number of the version it was written against. Raises NotFound, PublishedMeanwhile.
    """
    newest = newest_for(purpose, account)
    if newest.number != after:
        raise PublishedMeanwhile
    text = ConsentText(
        purpose=purpose,
        number=after + 1,
        sentence=wording.sentence,
        explanation=wording.explanation,
        days=wording.days,
        published_at=utc_now(),
        published_by_id=account.id,
    )
    db.session.add(text)
    try:
        db.session.flush()
    except IntegrityError as error:  # published by two at the same moment
        db.session.rollback()
        raise PublishedMeanwhile from error
    fingerprint = fingerprint_of(text)
    audit.record("consent_published", purpose, account, number=str(text.number), fingerprint=fingerprint)
    db.session.commit()
    return text
