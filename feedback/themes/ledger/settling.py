"""What a comment counts as, from what the machine said and what people said. Pure: no database.

It looks at nothing else, so that whatever people take back leaves exactly what was there before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

# Why a comment has no theme although the machine gave it one.
TAKEN_OUT = "taken_out"
REJECTED = "rejected"
BY_PERSONS = frozenset({TAKEN_OUT, REJECTED})


@dataclass(frozen=True, order=True)
class Placed:
    """The machine placed a comment in a theme; the numbers are its own and only carried along."""

    theme: int
    score: float | None = None
    rank: int = 0


@dataclass(frozen=True)
class Said:
    """What a run said of one comment: its themes, else the reason why it has none."""

    placed: tuple[Placed, ...] = ()
    reason: str | None = None


@dataclass(frozen=True)
class Word:
    """A person said that a comment belongs to a theme or does not; without theme: to none at all."""

    theme: int | None
    belongs: bool
    account: int


@dataclass(frozen=True)
class Settled:
    """Where a comment counts: in what the machine said and holds, in what people added, or why nowhere.

    ``aside`` is what the machine said and does not hold now.
    """

    kept: tuple[Placed, ...]
    added: tuple[tuple[int, int], ...]  # theme, account
    aside: tuple[Placed, ...]
    reason: str | None


def settle(said: Said, words: Sequence[Word], root: Mapping[int, int], rejected: Collection[int]) -> Settled:
    """Return where a comment counts. ``words`` come oldest first, and the last one of a theme holds.

    ``root`` leads each theme to the one it is merged into, itself where it is not; ``rejected`` are roots.
    """
    verdicts, to_none = verdicts_of(words, root)

    def holds(theme: int) -> bool:
        word = verdicts.get(root[theme])
        return root[theme] not in rejected and (word.belongs if word else not to_none)

    kept = tuple(sorted(one for one in said.placed if holds(one.theme)))
    aside = tuple(sorted(one for one in said.placed if not holds(one.theme)))
    there = {root[one.theme] for one in kept}
    added = tuple(
        sorted(
            (word.theme, word.account)
            for merged, word in verdicts.items()
            if word.theme is not None and word.belongs and merged not in there | set(rejected)
        )
    )
    return Settled(kept, added, aside, None if kept or added else reason_of(said, root, rejected))


def verdicts_of(words: Sequence[Word], root: Mapping[int, int]) -> tuple[dict[int, Word], bool]:
    """Return the last word on each theme, and whether a person said that none fits, but for those."""
    verdicts: dict[int, Word] = {}
    to_none = False
    for word in words:
        if word.theme is None:
            verdicts, to_none = {}, True
        else:
            verdicts[root[word.theme]] = word
    return verdicts, to_none


def reason_of(said: Said, root: Mapping[int, int], rejected: Collection[int]) -> str:
    if said.reason:
        return said.reason
    return REJECTED if any(root[one.theme] in rejected for one in said.placed) else TAKEN_OUT
