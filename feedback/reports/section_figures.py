"""Figures of the report's sections that are not of citizens' answers, as plain data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ScreenFigures:
    """A screen of the information system with how many said that it troubles them; None where too few.

    ``screen`` "": another one, or not told. ``name``: in each language.
    """

    screen: str
    name: dict[str, str]
    voices: int | None


@dataclass(frozen=True)
class UsabilityFigures:
    """A campaign's score among ``n`` of a unit's staff, with its 95 % interval where they differ at all."""

    instrument: str
    ended_on: str
    n: int
    mean: float
    low: float | None
    high: float | None
    grade: str | None


@dataclass(frozen=True)
class Answering:
    """First answers to staff's complaints, None where too few; improvements whose day it was."""

    answered: int | None
    median_days: float | None
    done_in_time: int
    done_late: int
    not_done: int


@dataclass(frozen=True)
class DataQuality:
    """What to mind about the figures themselves: names of places that say nothing, months without themes.

    ``touchpoints`` were in use all the period, ``silent`` of them had no answer; not among them are those of
    units whose number of answers is hidden (``touchpoints_hidden``). ``without_volumes``: units
    of which, or of one above or below, nobody reported dossiers in some month. Of the months that are not
    analysed those in ``failed`` were tried.
    """

    touchpoints: int
    touchpoints_hidden: int
    silent: list[str]
    without_volumes: list[str]
    not_analysed: list[str]
    failed: list[str]
