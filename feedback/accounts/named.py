"""What an administrator names by a code, if it lies in their reach: an answer by its receipt, an account."""

from flask_babel import gettext
from sqlalchemy import select

from feedback.accounts.keeping import KEEPERS, find_account_for
from feedback.accounts.service import units_of
from feedback.database import db
from feedback.errors import FeedbackError, NotFound
from feedback.keys import receipt_hash
from feedback.models import Account, Submission


class NothingThere(FeedbackError):
    """What is named is not there, or not in the administrator's reach: the two look alike."""

    status = 422

    def message(self) -> str:
        return gettext("There is nothing under this code in your reach.")


def answer_named(receipt: str, keeper: Account) -> Submission:
    """Return what a receipt opens. Raises NothingThere."""
    found = select(Submission).where(Submission.receipt_hash == receipt_hash(receipt))
    submission = db.session.scalar(found.where(Submission.receiving_unit_id.in_(units_of(keeper, *KEEPERS))))
    if submission is None:
        raise NothingThere
    return submission


def account_named(public_id: str, keeper: Account) -> Account:
    """Return an account the administrator sees. Raises NothingThere."""
    try:
        return find_account_for(keeper, public_id.strip())
    except NotFound as error:
        raise NothingThere from error
