"""Groups: which an answer is kept with, and which may be shown so that no answer can be worked out."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)
Person = tuple[str, str, int]  # role, employer, branch: of an answer, or of an invitation

# As for all that staff answer (feedback/surveys/steps.py): in an office of four all would know who said what.
LEAST = 8


def showable(
    groups: Mapping[Group, Set[int]], everybody: Iterable[int], least: int = LEAST
) -> Sequence[Group]:
    """Return the groups that may be shown, as many as go, tried in the order of ``groups``.

    ``everybody`` and each group are the numbers of answers. The groups shown cut everybody into parts: those
    who are in exactly these groups and in no other. A group is shown if all parts then still have at least
    ``least`` answers. Whatever one adds and subtracts of what is shown is a sum over whole parts, so nobody
    can come by a figure of fewer. That holds for the rest of a sum (complementary suppression), within one
    way of grouping as well as between several, as of the post office's staff and all staff.
    """
    parts = [frozenset(everybody)]
    shown: list[Group] = []
    if len(parts[0]) < least:
        return shown
    for name, members in groups.items():
        cut = [part for whole in parts for part in (whole & members, whole - members) if part]
        if members and all(len(part) >= least for part in cut):
            parts, shown = cut, [*shown, name]
    return shown


def coarse(people: Sequence[Person], top: int, least: int = LEAST) -> list[Person]:
    """Return with which groups each answer is kept: as fine as at least ``least`` people share them.

    Who would be fewer loses first the branch (``top`` stands for it), then the role, then the employer; what
    is lost is empty. So not even whoever may read the answers finds one by its groups, but among a last rest
    of fewer than ``least``.
    """
    steps: Sequence[Callable[[Person], Person]] = (
        lambda one: (one[0], one[1], top),
        lambda one: ("", one[1], top),
        lambda one: ("", "", top),
    )
    kept = list(people)
    for step in steps:
        sizes = Counter(kept)
        kept = [step(one) if sizes[one] < least else one for one in kept]
    return kept
