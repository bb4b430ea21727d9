"""What the signals see of an answer, and of what is usual where it was given. Plain data, no database."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

# Who types for others types many, quickly, in the evening; the signals are about people and their phones.
WEIGHED_CHANNELS = ("qr", "online", "kiosk")

HOUR = 3600.0

# Before anything is known of a place: one-stop counters are mostly praised.
FIRST_GUESS = {1: 0.08, 2: 0.08, 3: 0.14, 4: 0.25, 5: 0.45}


@dataclass(frozen=True)
class Seen:
    """One answer."""

    id: int
    touchpoint: int | None
    unit: int
    channel: str
    given_at: datetime
    rating: int | None = None
    text: str = ""  # redacted
    noted: tuple[str, ...] = ()  # what the request noted about the form
    nonce: str | None = None
    source: bytes | None = None
    batch: int | None = None  # of the slips it came with

    @property
    def second(self) -> float:
        return self.given_at.timestamp()


@dataclass(frozen=True)
class Hours:
    """When counters are open, where the units lie."""

    opens: int = 7
    closes: int = 18
    days: frozenset[int] = frozenset(range(5))  # Monday is 0

    def are_open(self, moment: datetime, zone: tzinfo) -> bool:
        local = moment.astimezone(zone)
        return local.weekday() in self.days and self.opens <= local.hour < self.closes


@dataclass(frozen=True)
class Past:
    """What is usual: the weeks before. Empty at the start, when nothing is usual yet."""

    zone: tzinfo
    hours: Hours = field(default_factory=Hours)
    days: int = 0  # how many days back this reaches
    by_touchpoint: Mapping[int | None, int] = field(default_factory=dict)  # answers of these days
    by_hour: Mapping[int, int] = field(default_factory=dict)  # answers of all touchpoints by hour of UTC
    ratings: Mapping[int | None, Counter[int]] = field(default_factory=dict)  # by touchpoint
    # How often each form was sent before the answers looked at.
    sent_before: Mapping[str, int] = field(default_factory=dict)

    def expected_in_hour(self, touchpoint: int | None, hour: int) -> float:
        """Return how many answers this touchpoint gets in an hour of the day (UTC), on average."""
        total = sum(self.by_hour.values())
        if not self.days or not total:
            return 0.0
        return self.by_touchpoint.get(touchpoint, 0) / self.days * self.by_hour.get(hour, 0) / total

    def share_of(self, touchpoint: int | None, rating: int) -> float:
        """Return the share of a rating at this touchpoint, drawn to the share at all of them.

        As if 20 answers of an average place had been given here too: one place's few say little.
        """
        everywhere = sum(self.ratings.values(), Counter[int]())
        here = self.ratings.get(touchpoint, Counter())
        usual = (everywhere[rating] + 20 * FIRST_GUESS[rating]) / (everywhere.total() + 20)
        return (here[rating] + 20 * usual) / (here.total() + 20)


def by(answers: Iterable[Seen], *names: str) -> dict[tuple[object, ...], list[Seen]]:
    """Return the answers grouped by these attributes, each group in the order of time."""
    groups: dict[tuple[object, ...], list[Seen]] = {}
    for one in sorted(answers, key=lambda answer: (answer.given_at, answer.id)):
        groups.setdefault(tuple(getattr(one, name) for name in names), []).append(one)
    return groups


def not_of_kiosks(answers: Sequence[Seen]) -> list[Seen]:
    """A kiosk stands in one place, on one network, with one form, for everybody."""
    return [one for one in answers if one.channel != "kiosk"]


Points = Mapping[int, int]  # {id of the answer: points}
Signal = Callable[[Sequence[Seen], Past], Points]
