"""What people say of how comments are meant: one decision, kept for ever, counting at once."""

from collections.abc import Sequence

from feedback.database import db
from feedback.models import Account, ThemeDecision, ToneCorrection
from feedback.themes.ledger.deciding import keep
from feedback.themes.ledger.decisions import done, refuse_if
from feedback.themes.ledger.one_at_a_time import wait_for_the_ledger
from feedback.themes.ledger.tones import settle_tones


def mean(comments: Sequence[int], sentiment: str, kind: str, account: Account) -> ThemeDecision:
    """Say how comments are meant, "" where nothing is said. ``comments`` are numbers as
    :func:`feedback.themes.ledger.reach.find_comments` returns them.

    The next run learns from it.
    """
    refuse_if(not comments or not (sentiment or kind))
    wait_for_the_ledger()
    decision = keep("tone", None, account, comments=len(comments))
    db.session.add_all(
        ToneCorrection(
            decision_id=decision.id,
            comment_id=comment,
            account_id=account.id,
            sentiment=sentiment,
            kind=kind,
        )
        for comment in comments
    )
    db.session.flush()
    settle_tones(comments)
    return done(decision, account)
