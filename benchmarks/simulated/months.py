"""An honest month: who answers where and when, buses, trainings, offices behind one address, bad days.

Invented, but in the proportions of a province: most counters get a few answers a day, a third of the people
use the office's Wi-Fi and half the networks of a few mobile carriers, every fourth writes something.
"""

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from feedback.abuse.seen import Seen

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONTH, MONTH_BEFORE = "2026-10", "2026-09"
FIRST_DAY, DAYS, DAYS_BEFORE = date(2026, 10, 1), 31, 28
SAMPLE = Path(__file__).resolve().parents[2] / "feedback" / "sample" / "plain.tsv"

SCORES = (1, 2, 3, 4, 5)
MOOD, ANGRY = (0.05, 0.06, 0.12, 0.27, 0.50), (0.60, 0.22, 0.10, 0.05, 0.03)
# Share of a day's answers by hour where the counters stand; the last six are the evening's.
HOURS = {7: 6, 8: 17, 9: 19, 10: 15, 11: 7, 13: 7, 14: 12, 15: 10, 16: 6, 17: 2, 19: 1, 20: 2, 21: 1}
STOCK = ("tốt", "ok", "cán bộ nhiệt tình", "cảm ơn", "rất hài lòng", "bình thường", "chờ lâu quá", "hài lòng")


@dataclass(frozen=True)
class Place:
    touchpoint: int
    unit: int
    channel: str
    a_day: float
    mood: tuple[float, ...]

    @property
    def dossiers(self) -> int:
        """Dossiers of a month: about every eighth person answers."""
        return int(8 * 22 * self.a_day)


@dataclass
class Month:
    """Answers with who sent them: honest people, or an attack."""

    rng: Random
    places: list[Place]
    texts: list[str]
    honest: list[Seen] = field(default_factory=list)
    before: list[Seen] = field(default_factory=list)
    last_id: int = 0

    def answer(self, place: Place, at: datetime, **other: object) -> Seen:
        """Return one answer of somebody honest at this place and time."""
        self.last_id += 1
        rng = self.rng
        said: dict[str, object] = {
            "rating": rng.choices(SCORES, place.mood)[0],
            "text": self.comment() if rng.random() < 0.25 else "",
            "noted": self.oddities(place),
            "nonce": f"kiosk-{place.touchpoint}" if place.channel == "kiosk" else f"form-{self.last_id}",
            "source": self.network(place, at.astimezone(ZONE).date()),
        }
        return Seen(self.last_id, place.touchpoint, place.unit, place.channel, at, **{**said, **other})

    def comment(self) -> str:
        rng = self.rng
        return (
            rng.choice(STOCK)
            if rng.random() < 0.4
            else ". ".join(rng.sample(self.texts, rng.choice((1, 2, 2))))
        )

    def oddities(self, place: Place) -> tuple[str, ...]:
        """What honest people's forms look like: quick thumbs, phones that were offline, old pages."""
        if place.channel == "kiosk":
            return ("form_token_old",) if self.rng.random() < 0.3 else ()
        odd = {"form_too_fast": 0.03, "form_token_old": 0.015, "form_token_another": 0.005, "missing": 0.001}
        names = {"form_token_another": "form_token_of_another_version", "missing": "form_token_missing"}
        return tuple(names.get(one, one) for one, chance in odd.items() if self.rng.random() < chance)

    def network(self, place: Place, day: date) -> bytes:
        """The office's Wi-Fi, a carrier's network that thousands share, or one's own."""
        if place.channel == "kiosk":
            return b"kiosk%d" % place.touchpoint
        kind = self.rng.random()
        if kind < 0.35:
            return b"office%d" % place.unit
        if kind < 0.85:
            return b"carrier%d" % min(int(self.rng.paretovariate(0.6)), 60)
        return b"home%d" % self.rng.randrange(10**6)


def read_texts() -> list[str]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def clean_month(seed: int, touchpoints: int = 24) -> Month:
    rng = Random(seed)  # noqa: S311 - a simulation
    month = Month(rng, [place_of(number, rng) for number in range(touchpoints)], read_texts())
    for days_ago in range(1, DAYS_BEFORE + 1):
        month.before += usual_day(month, FIRST_DAY - timedelta(days=days_ago))
    for number in range(DAYS):
        month.honest += usual_day(month, FIRST_DAY + timedelta(days=number))
    month.honest += honest_events(month)
    return month


def place_of(number: int, rng: Random) -> Place:
    drift = rng.uniform(-0.15, 0.15)
    mood = (*MOOD[:3], MOOD[3] - drift / 2, MOOD[4] + drift / 2)
    channel = "kiosk" if number % 8 == 7 else "online" if number % 8 == 6 else "qr"
    return Place(number, number * 5 // 6, channel, rng.choice((1, 2, 3, 5, 8, 14)), mood)


def usual_day(month: Month, day: date) -> list[Seen]:
    rng, shift = month.rng, 1.0 if day.weekday() < 5 else 0.06
    answers = []
    for place in month.places:
        busy = rng.gammavariate(6, 1 / 6)  # days differ more than chance alone makes them
        for _ in range(poisson(rng, place.a_day * shift * busy)):
            hour = rng.choices(list(HOURS), list(HOURS.values()))[0]
            answers.append(month.answer(place, moment(day, hour + rng.random())))
    return answers


def poisson(rng: Random, mean: float) -> int:
    """Return how many events of a Poisson process with unit rate fall into ``mean``."""
    count, passed = 0, rng.expovariate(1)
    while passed < mean:
        count, passed = count + 1, passed + rng.expovariate(1)
    return count


def moment(day: date, hours: float) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC) + timedelta(hours=hours)


def honest_events(month: Month) -> list[Seen]:
    """What happens in every month and looks like cheating."""
    rng, counters = month.rng, [place for place in month.places if place.channel == "qr"]
    events: list[Seen] = []
    for _bus in range(3):
        place, start = rng.choice(counters), moment(workday(rng), rng.uniform(8, 10))
        events += [month.answer(place, start + timedelta(minutes=rng.uniform(0, 20))) for _ in range(40)]
    events += training(month, rng.choice(counters), workday(rng))
    # Phones that were without network all day arrive together, each with the time it was answered at.
    place, day = rng.choice(counters), workday(rng)
    for _phone in range(15):
        events.append(month.answer(place, moment(day, rng.uniform(8, 16)), noted=("form_token_old",)))
    # The information system is down one morning: everybody everywhere is angry.
    down = workday(rng)
    for place in counters:
        angry = Place(place.touchpoint, place.unit, place.channel, place.a_day, ANGRY)
        for _ in range(poisson(rng, place.a_day)):
            events.append(month.answer(angry, moment(down, rng.uniform(7.5, 11.5))))
    # One office has a bad day of its own, its visitors on its own Wi-Fi.
    place, bad = rng.choice(counters), workday(rng)
    angry = Place(place.touchpoint, place.unit, place.channel, place.a_day, ANGRY)
    events += [month.answer(angry, moment(bad, rng.uniform(8, 16))) for _ in range(8)]
    kiosk = next(place for place in month.places if place.channel == "kiosk")
    queue = moment(workday(rng), 9)
    for _person in range(40):
        queue += timedelta(seconds=rng.uniform(4, 15))
        events.append(month.answer(kiosk, queue))
    return events


def training(month: Month, place: Place, day: date) -> list[Seen]:
    """Three hundred phones behind one address in one minute."""
    start = moment(day, 14)
    return [
        month.answer(place, start + timedelta(seconds=month.rng.uniform(0, 60)), source=b"training")
        for _ in range(300)
    ]


def workday(rng: Random) -> date:
    return rng.choice([day for n in range(DAYS) if (day := FIRST_DAY + timedelta(days=n)).weekday() < 5])
