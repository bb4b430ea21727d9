"""What the sample province's staff said about the information system: made up, and the same each time.

Postal employees find it easier than civil servants; after a mended search it became easier for all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from feedback.campaigns.box import Ballot
from feedback.campaigns.figures import figures_of
from feedback.campaigns.groups import Person
from feedback.campaigns.service import USUAL_DAYS, standard_version
from feedback.database import db
from feedback.models import Campaign, CampaignSchedule, OrgUnit
from feedback.sample.places import ROOT_CODE
from feedback.surveys.catalogue import INSTRUMENTS
from feedback.surveys.instruments import Instrument

# How many are invited, by employer and the unit right below the province.
STAFF: Mapping[tuple[str, str], int] = {
    ("state", "TTHCC"): 16,
    ("state", "TAMKY"): 22,
    ("state", "NUITHANH"): 19,
    ("post_office", "TTHCC"): 17,
    ("post_office", "TAMKY"): 14,
}
ANSWERING = 0.64
# How much one person's view differs from another's, and one item from another, in steps of a scale of five.
BETWEEN_PEOPLE, BETWEEN_ITEMS = 0.6, 0.7


@dataclass(frozen=True)
class Asked:
    instrument: str
    starts_on: date
    liking: Mapping[str, float]  # by employer, from 1 to 5


ASKED = (
    Asked("umux-lite", date(2026, 2, 2), {"state": 2.7, "post_office": 3.1}),
    Asked("sus", date(2026, 5, 11), {"state": 3.1, "post_office": 3.6}),
    Asked("umux-lite", date(2026, 8, 3), {"state": 3.5, "post_office": 3.8}),
)


def add_campaigns(units: Mapping[str, OrgUnit]) -> None:
    """Add three campaigns that have ended, and that the next are proposed."""
    root = units[ROOT_CODE]
    db.session.add_all(ended(asked, units) for asked in ASKED)
    db.session.add_all(
        CampaignSchedule(unit_id=root.id, instrument=code, is_automatic=False)
        for code in ("sus", "umux-lite")
    )


def ended(asked: Asked, units: Mapping[str, OrgUnit]) -> Campaign:
    instrument = INSTRUMENTS[asked.instrument]
    invited = list(people(units))
    chance = Random(f"{asked.instrument} {asked.starts_on}")  # noqa: S311 - nothing to guess here
    ballots = [
        ballot_of(person, asked.liking[person[1]], instrument, chance)
        for person in invited
        if chance.random() < ANSWERING
    ]
    return Campaign(
        version=standard_version(asked.instrument),
        unit=units[ROOT_CODE],
        instrument=asked.instrument,
        starts_on=asked.starts_on,
        ends_on=asked.starts_on + timedelta(days=USUAL_DAYS - 1),
        status="ended",
        roles=["staff"],
        employers=[],
        figures=figures_of(ballots, invited, instrument),
    )


def people(units: Mapping[str, OrgUnit]) -> Iterator[Person]:
    for (employer, unit), count in STAFF.items():
        yield from [("staff", employer, units[unit].id)] * count


def ballot_of(person: Person, liking: float, instrument: Instrument, chance: Random) -> Ballot:
    role, employer, branch = person
    view = chance.gauss(liking, BETWEEN_PEOPLE)
    numbers = tuple(
        chosen(chance.gauss(view, BETWEEN_ITEMS), place, instrument) for place in range(len(instrument.items))
    )
    return Ballot(role, employer, branch, numbers)


def chosen(liking: float, place: int, instrument: Instrument) -> int:
    """Return the number on the item's scale; every second item of SUS is negative."""
    low, high = instrument.items[place].scale or (1, 5)
    share = min(max((liking - 1) / 4, 0), 1)
    number = low + round(share * (high - low))
    return high + low - number if instrument.code == "sus" and place % 2 else number
