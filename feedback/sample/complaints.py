"""What the sample province's staff say becomes complaints: filed, shared, answered.

Who says what somebody else said before is a voice beside theirs; some say "me too" without a word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from flask import current_app

from analysis.similar import SimilarTexts, numbers_of, units_of
from feedback.complaints.filing import Filing, Said, new_comment, new_complaint
from feedback.complaints.service import count_voices
from feedback.database import db
from feedback.i18n import month_of
from feedback.models import FREQUENCIES, Complaint, ComplaintEvent, ComplaintVoice, OrgUnit
from feedback.sample.places import UNITS
from feedback.sample.texts import read_texts
from feedback.sample.visits import SEED, Visit

ALIKE_FROM = 0.3
MOST_SILENT = 6
SEVERITY_OF_RATING = {1: "blocks", 2: "slows"}


@dataclass(frozen=True)
class Ending:
    """What became of a theme's complaints, so many days after each."""

    status: str
    answer: str
    after: timedelta


ENDINGS = {
    "s_print_receipt": Ending(
        "fixed", "Mẫu in biên nhận đã được sửa trong bản cập nhật tháng 8.", timedelta(30)
    ),
    "s_double_entry": Ending(
        "planned", "Quý tới sẽ lấy dữ liệu hộ tịch sang, không phải gõ lại.", timedelta(9)
    ),
    "s_session": Ending("accepted", "Đã chuyển đơn vị vận hành hệ thống kiểm tra.", timedelta(4)),
    "s_too_many_clicks": Ending(
        "declined", "Các bước này do quy trình bắt buộc, chưa bỏ được.", timedelta(12)
    ),
}

# Where a theme's trouble shows, as the catalogue of screens calls it.
SCREENS = {
    "s_print_receipt": "RECEIPT",
    "s_double_entry": "RECEIVE",
    "s_slow_peak": "QUEUE",
    "s_sync_status": "PORTAL-SYNC",
    "s_session": "LOGIN",
    "s_error_message": "PROCESS",
    "s_scan": "SCAN",
    "s_search_name": "SEARCH",
    "s_too_many_clicks": "TRANSFER",
    "s_report_stats": "REPORT-STATUS",
    "s_esign_staff": "SIGN",
    "s_citizen_lookup": "CITIZEN-DB",
}


def add_complaints(visits: Iterable[Visit], units: Mapping[str, OrgUnit]) -> int:
    """Add what staff said in the order of its times; return how many complaints it became."""
    rng = Random(SEED)  # noqa: S311 - a story that is always the same, not a secret
    offices = [units[row.code] for row in UNITS if row.kind not in {"province", "other"}]
    theme_of = {text.words: text.theme for text in read_texts()}
    known: dict[int, Complaint] = {}
    index = SimilarTexts().fit([], [])
    for visit in visits:
        theme = theme_of[visit.comment]
        said = said_by(visit, rng.choice(offices), rng)
        at = visit.at.replace(tzinfo=current_app.config["TIME_ZONE"])
        numbers = numbers_of(units_of(visit.comment))
        alike = index.find(numbers, 1, ALIKE_FROM)
        complaint = known[int(str(alike[0].key))] if alike else file_at(visit, said, SCREENS.get(theme), at)
        add_voice_at(complaint, said, at, is_filing=not alike)
        if not alike:
            index.partial_fit([complaint.id], [numbers])
            known[complaint.id] = complaint
            add_silent_voices(complaint, said, at, offices, rng)
            add_ending(complaint, ENDINGS.get(theme), at)
    db.session.flush()
    for complaint in known.values():
        count_voices(complaint)
    return len(known)


def said_by(visit: Visit, office: OrgUnit, rng: Random) -> Said:
    return Said(
        unit=office,
        severity=SEVERITY_OF_RATING.get(visit.rating, "annoys"),
        frequency=rng.choice(FREQUENCIES),
        words=visit.comment,
    )


def file_at(visit: Visit, said: Said, screen: str | None, at: datetime) -> Complaint:
    number = uuid5(NAMESPACE_URL, f"sample:complaint:{visit.name}")
    complaint = new_complaint(Filing(number, said, screen=screen, task="", wish=""), at)
    complaint.public_id = number.hex[:16]
    db.session.add(complaint)
    db.session.flush()
    return complaint


def add_voice_at(complaint: Complaint, said: Said, at: datetime, *, is_filing: bool) -> None:
    """Add a voice of nobody who has an account."""
    comment = new_comment(said.words, said.unit, complaint, month_of(at)) if said.words else None
    db.session.add(
        ComplaintVoice(
            complaint_id=complaint.id,
            unit_id=said.unit.id,
            comment=comment,
            is_filing=is_filing,
            severity=said.severity,
            frequency=said.frequency,
            said_at=at,
        )
    )


def add_silent_voices(
    complaint: Complaint, said: Said, at: datetime, offices: list[OrgUnit], rng: Random
) -> None:
    """Let some who meet the same say so without a word: most complaints have none, a few have many."""
    for day in range(rng.choice((0, 0, 0, 1, 1, 2, 3, MOST_SILENT))):
        silent = Said(rng.choice(offices), said.severity, rng.choice(FREQUENCIES))
        add_voice_at(complaint, silent, at + timedelta(days=day), is_filing=False)


def add_ending(complaint: Complaint, ending: Ending | None, at: datetime) -> None:
    if ending:
        complaint.status = ending.status
        db.session.add(
            ComplaintEvent(
                complaint_id=complaint.id, status=ending.status, answer=ending.answer, at=at + ending.after
            )
        )
