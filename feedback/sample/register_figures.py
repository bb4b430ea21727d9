"""What the registers of some sample units say of the last month, so that the official indices show something.

Made up: one unit of which all nine indices are known, and one whose office of reflections has not handed in
its figures yet. Of the others registers say nothing.
"""

from collections.abc import Iterator

from feedback.sample.story import LAST_MONTH
from feedback.sample.volumes import volumes

# Per cent of the dossiers settled in time that were settled before their day.
EARLY = {"TTHCC": 62, "TAMKY": 31}
PROCEDURES = {
    "TTHCC": {"procedures": 1381, "procedures_received": 1381, "procedures_settled": 402},
    "TAMKY": {"procedures": 318, "procedures_received": 318, "procedures_settled": 122},
}
ONLINE = {"TTHCC": {"procedures_online": 1094, "online_overdue": 0}, "TAMKY": {"procedures_online": 204}}
# Of the papers handed in at the office, as its own forms count them.
PAPERS = {
    "TTHCC": {
        "agencies_faster": 412,
        "agencies_as_ruled": 96,
        "agencies_slower": 4,
        "contacts_none": 455,
        "contacts_one": 48,
        "contacts_more": 9,
        "agencies_none": 371,
        "agencies_one_stop": 128,
        "agencies_others": 13,
    },
    "TAMKY": {
        "contacts_none": 151,
        "contacts_one": 63,
        "contacts_more": 41,
        "agencies_none": 98,
        "agencies_one_stop": 119,
        "agencies_others": 38,
    },
}
REFLECTIONS = {
    "TTHCC": {
        "reflections": 46,
        "reflections_in_time": 41,
        "reflections_pending": 3,
        "reflections_all": 46,
        "reflections_first": 43,
        "reflections_unsatisfied": 5,
        "attitude_early": 2,
        "attitude_on_day": 1,
        "dossiers_complained": 52,
    },
}
PUBLISHED = {"is_posted": 1, "is_published_online": 1}

Figure = tuple[str, str, str, int]  # unit, month, name, value


def register_figures() -> Iterator[Figure]:
    for unit, early in EARLY.items():
        rows = [one for one in volumes() if (one.unit, one.month) == (unit, LAST_MONTH)]
        in_time = sum(one.received - one.overdue for one in rows)
        figures = {
            "settled_early": in_time * early // 100,
            **PROCEDURES[unit],
            **ONLINE[unit],
            **PAPERS[unit],
            **REFLECTIONS.get(unit, {}),
            **PUBLISHED,
        }
        for name, value in figures.items():
            yield unit, LAST_MONTH, name, value
