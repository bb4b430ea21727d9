"""The texts of consent that come along (``first.tsv``): the first version of each purpose."""

import csv
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.database import db
from feedback.models import CONSENT_PARTS, CONSENT_PURPOSES, ConsentText, utc_now

FILE = Path(__file__).with_name("first.tsv")
DAYS = "%(days)s"  # where a text says how many days contact details are kept in this installation


def ensure_first_texts() -> None:
    """Publish the first version of each purpose that has none yet."""
    there = set(db.session.scalars(select(ConsentText.purpose)))
    db.session.add_all(first_text(purpose) for purpose in CONSENT_PURPOSES if purpose not in there)
    try:
        db.session.commit()
    except IntegrityError:  # another process did it at the same moment
        db.session.rollback()


def first_text(purpose: str) -> ConsentText:
    days = current_app.config["CONTACT_DAYS"] if purpose == "contact" else None
    words = words_of(purpose, days)
    return ConsentText(
        purpose=purpose,
        number=1,
        sentence=words["sentence"],
        explanation={part: words[part] for part in CONSENT_PARTS},
        days=days,
        published_at=utc_now(),
    )


def words_of(purpose: str, days: int | None) -> dict[str, dict[str, str]]:
    """Return ``{part: {language: words}}``, the sentence that is ticked among the parts."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["purpose"] == purpose]
    return {
        row["part"]: {language: row[language].replace(DAYS, str(days)) for language in ("vi", "en")}
        for row in rows
    }
