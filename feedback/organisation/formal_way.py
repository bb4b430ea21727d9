"""Where a formal complaint or denunciation goes: the office that receives citizens, told unit by unit.

A unit without words of its own has those of the nearest unit above: most communes share an office.
"""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.audit import service as audit
from feedback.database import db
from feedback.i18n import in_language
from feedback.models import Account, FormalWayEvent, OrgUnit, utc_now

# As much as a poster holds beside all else, in two languages, where it can be read at arm's length.
MOST_LETTERS = 200


def formal_way_of(unit: OrgUnit) -> dict[str, str]:
    """Return {language: where to go}, empty where nobody has said so yet."""
    teller = teller_of(unit)
    return (teller and teller.formal_way) or {}


def in_words(unit: OrgUnit) -> str:
    """Return one line for paper, empty where nobody has said so yet."""
    way = formal_way_of(unit)
    return " ".join((gettext("Citizens' reception here:"), in_language(way))) if way else ""


def teller_of(unit: OrgUnit) -> OrgUnit | None:
    """Return whose words hold for a unit: its own, else those of the nearest unit above that has some."""
    above: OrgUnit | None = unit
    while above and not above.formal_way:
        above = above.parent
    return above


def say_formal_way(unit: OrgUnit, texts: Mapping[str, str], account: Account) -> None:
    """Keep a unit's own words and who wrote them; without any, those from above hold again."""
    said = {language: text for language, text in texts.items() if text}
    if said == (unit.formal_way or {}):
        return
    unit.formal_way = said or None
    db.session.add(FormalWayEvent(unit_id=unit.id, account_id=account.id, texts=said, at=utc_now()))
    audit.record("formal_way_said", unit.code, account, unit)
    db.session.commit()


def history_of(unit: OrgUnit) -> Sequence[FormalWayEvent]:
    """Return who changed a unit's own words, the last change first."""
    return db.session.scalars(
        select(FormalWayEvent)
        .where(FormalWayEvent.unit_id == unit.id)
        .options(joinedload(FormalWayEvent.account))
        .order_by(FormalWayEvent.id.desc())
    ).all()
