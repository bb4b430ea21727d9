"""What the stages of a run are told of the themes there are. Pure: :mod:`feedback.themes.runs.material`
reads it.
"""

from dataclasses import dataclass

from feedback.themes.stages.made import Made
from feedback.themes.stages.sources import Origin


@dataclass(frozen=True)
class KnownTheme:
    """A theme that was there before: by a run or a person.

    ``is_accepted``: it is looked for in every run. ``is_decided``: a person accepted or rejected it or merged
    others into it, so that no part of it is a new theme. ``examples`` are texts that belong to it, first
    those that people put there; ``counter_examples`` are texts that people took out.
    """

    key: str
    name: str
    is_accepted: bool
    is_rejected: bool
    is_decided: bool
    examples: list[str]
    counter_examples: list[str]


def known_in(read: Made) -> list[KnownTheme]:
    return [KnownTheme(**theme) for theme in read["known"]]


def reference_in(read: Made) -> dict[str, list[int]]:
    """Return the themes that a run's own are compared with: of this very month, else of the run before."""
    reference: dict[str, list[int]] = read["before"] if read["again"] is None else read["again"]
    return reference


def origins_in(read: Made) -> dict[int, Origin]:
    text = dict(zip(read["ids"].tolist(), read["texts"], strict=True))
    return {
        comment: Origin(text[comment], place, is_odd)
        for comment, place, is_odd in read["origins"]
        if comment in text
    }
