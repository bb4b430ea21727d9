"""Official indices in words, and what is missing for each."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext

from feedback.official.decision_766 import Component
from feedback.register_figures.catalogue import BY_NAME, name_of
from feedback.register_figures.judging import Judged
from feedback.reports.wording import NO_FIGURE, percent, whole

INDEX_NAMES = {
    1: lazy_gettext("Time in all"),
    2: lazy_gettext("Time at each agency"),
    3: lazy_gettext("Contacts to complete the papers"),
    4: lazy_gettext("Agencies to contact"),
    5: lazy_gettext("Settled at the one-stop unit"),
    6: lazy_gettext("Publication of procedures"),
    7: lazy_gettext("Attitude"),
    8: lazy_gettext("Handling of reflections"),
    9: lazy_gettext("Online services"),
}
COMPONENT_NAMES = {
    "5.2": lazy_gettext("Reflections handled in time"),
    "5.3": lazy_gettext("Satisfaction with how reflections were handled"),
    "5.4": lazy_gettext("Satisfaction with procedures"),
}
BAND_NAMES = {
    "excellent": lazy_gettext("excellent"),
    "good": lazy_gettext("good"),
    "fair": lazy_gettext("fair"),
    "average": lazy_gettext("average"),
    "weak": lazy_gettext("weak"),
}
LEVEL_NAMES = {
    "province": lazy_gettext("province"),
    "district": lazy_gettext("district"),
    "commune": lazy_gettext("commune"),
}


def heading_of(name: str) -> str:
    return BY_NAME[name].heading


def value_in_words(name: str, value: Any) -> str:
    if value is None:
        return NO_FIGURE
    if name in BY_NAME and BY_NAME[name].is_yes_or_no:
        return gettext("yes") if value else gettext("no")
    return str(LEVEL_NAMES[value]) if name == "level" else whole(value)


def points(value: Decimal | Fraction | None) -> str:
    """Return points, with one decimal as the circular has them."""
    return NO_FIGURE if value is None else format_decimal(round(float(value), 6), "0.0")


def component(value: Component | None) -> str:
    """Return the points of a part of Decision 766 with its share."""
    if value is None:
        return NO_FIGURE
    return f"{points(value.points)} ({percent(float(value.share))})"


def why_unknown(judged: Judged[Any]) -> str:
    """Return why there is no index: what is missing, by name."""
    if judged.is_contradictory:
        return gettext("The figures contradict each other: %(figures)s", figures=figures_of(judged))
    if judged.missing:
        return gettext("Missing: %(figures)s", figures=", ".join(map(name_of, judged.missing)))
    return gettext("Nothing to judge this month: %(figures)s", figures=figures_of(judged))


def figures_of(judged: Judged[Any]) -> str:
    """Return the figures that an index came from."""
    return "; ".join(f"{name_of(name)} {value_in_words(name, value)}" for name, value in judged.from_.items())


def numbers(missing: Iterable[int]) -> str:
    return ", ".join(map(str, missing))
