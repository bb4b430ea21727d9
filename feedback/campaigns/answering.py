"""Answering once: the mark that an invitation was used and the answer are written together, and apart."""

from collections.abc import Mapping

from feedback.campaigns.box import Ballot, open_box, put_box
from feedback.database import db
from feedback.errors import NotFound
from feedback.models import CampaignInvitation, SurveyVersion
from feedback.surveys.answers import Filled
from feedback.surveys.catalogue import INSTRUMENTS


def was_used(invitation: CampaignInvitation) -> bool:
    box = open_box(invitation.campaign_id)
    return box is not None and box.was_used(invitation.token_hash)


def answer_once(invitation: CampaignInvitation, numbers: Mapping[str, int]) -> bool:
    """Keep an answer, and tell whether it was kept now; whoever answers a second time changes nothing.

    Raises NotFound where the campaign has ended meanwhile.
    """
    box = open_box(invitation.campaign_id, to_write=True)
    if box is None:
        raise NotFound
    if box.was_used(invitation.token_hash):
        return False
    put_box(invitation.campaign_id, box.with_one_more(invitation.token_hash, ballot_of(invitation, numbers)))
    db.session.commit()
    return True


def ballot_of(invitation: CampaignInvitation, numbers: Mapping[str, int]) -> Ballot:
    items = INSTRUMENTS[invitation.campaign.instrument].items
    chosen = tuple(numbers.get(item.code) for item in items)
    return Ballot(invitation.role, invitation.employer, invitation.branch_id, chosen)


def numbers_in(version: SurveyVersion, filled: Filled) -> dict[str, int]:
    """Return the numbers a person chose, by question code: of an option its own."""
    asked = {question.id: question for question in version.questions}
    of_option = {option.id: option.number for question in version.questions for option in question.options}
    found = {
        asked[answer.question_id].code: answer.number
        if answer.option_id is None
        else of_option[answer.option_id]
        for answer in filled.answers
    }
    return {code: number for code, number in found.items() if number is not None}
