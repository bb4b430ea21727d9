"""The box into which a campaign's answers go: who has used an invitation, and what was said, never paired.

Both lists are sorted, so that a box is the same whatever the order in which it was filled, and sealed as a
whole, without the time: without the secret key two copies of the database tell that they differ, and by its
length about how many have answered.
"""

import json
from dataclasses import dataclass

from sqlalchemy import select

from feedback.database import db
from feedback.keys import seal, unseal
from feedback.models import CampaignBox


@dataclass(frozen=True)
class Ballot:
    """One answer: the coarse groups of who gave it, and the numbers chosen, None where none was."""

    role: str
    employer: str
    branch: int
    numbers: tuple[int | None, ...]  # in the order of the instrument's items


@dataclass(frozen=True)
class Box:
    used: frozenset[str] = frozenset()  # hashes of tokens
    ballots: tuple[Ballot, ...] = ()

    def with_one_more(self, token_hash: bytes, ballot: Ballot) -> "Box":
        return Box(self.used | {token_hash.hex()}, (*self.ballots, ballot))

    def was_used(self, token_hash: bytes) -> bool:
        return token_hash.hex() in self.used

    def plain(self) -> str:
        """Return the one text that stands for these two sets."""
        content = {"used": sorted(self.used), "ballots": sorted(map(plain_ballot, self.ballots))}
        return json.dumps(content, separators=(",", ":"))


def plain_ballot(ballot: Ballot) -> str:
    return json.dumps([ballot.role, ballot.employer, ballot.branch, list(ballot.numbers)])


def box_from(text: str) -> Box:
    content = json.loads(text)
    ballots = (json.loads(one) for one in content["ballots"])
    return Box(
        frozenset(content["used"]),
        tuple(Ballot(role, employer, branch, tuple(numbers)) for role, employer, branch, numbers in ballots),
    )


def new_box(campaign_id: int) -> CampaignBox:
    return CampaignBox(campaign_id=campaign_id, content=seal(Box().plain()))


def open_box(campaign_id: int, *, to_write: bool = False) -> Box | None:
    """Return what is in a campaign's box, None where it has ended or not begun.

    ``to_write`` holds it until the caller commits: who answers at the same moment waits their turn.
    """
    asked = select(CampaignBox).where(CampaignBox.campaign_id == campaign_id)
    row = db.session.scalar(asked.with_for_update() if to_write else asked, execution_options=FRESH)
    return None if row is None else box_from(unseal(row.content))


def put_box(campaign_id: int, box: Box) -> None:
    """Put the whole box in the place of the one before, with the caller's commit."""
    db.session.get_one(CampaignBox, campaign_id).content = seal(box.plain())


# What this session saw before waiting for the lock is old.
FRESH = {"populate_existing": True}
