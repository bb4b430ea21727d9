"""What a person is told when their words call for more than this service can do. It never accuses.

Told on the page that answers the sending, and not later: a receipt is shown at counters and lies about, and
the page it opens tells nothing of what was written.
"""

import hmac
import time

from feedback.concerns.service import kinds_of_submission
from feedback.keys import derived_key, derived_keys, plain_receipt

NOTICE_OF_KIND = {
    "self_harm": "help",
    "violence": "danger",
    "corruption": "formal",
    "complaint": "formal",
}
PURPOSE = "just sent v1"
TOLD_FOR = 15 * 60  # seconds after the sending
MARK_LENGTH = 16


def just_sent(receipt: str) -> str:
    """Return a mark for the address that answers a sending: the minute, signed for this receipt."""
    at = int(time.time())
    return f"{at}.{_signature(derived_key(PURPOSE), receipt, at)}"


def notices_for(submission_key: int, receipt: str, mark: str) -> list[str]:
    """Return which notices the receipt page shows, each once, the most urgent first.

    None where ``mark`` does not say that this was sent just now. Their words are in
    templates/components/notices.html.
    """
    if not is_just_sent(receipt, mark):
        return []
    return notices_of(submission_key)


def notices_of(submission_key: int) -> list[str]:
    """Return the notices of what one person said: for the clerk who typed it, too, to pass on at once."""
    return list(dict.fromkeys(NOTICE_OF_KIND[kind] for kind in kinds_of_submission(submission_key)))


def is_just_sent(receipt: str, mark: str) -> bool:
    at, _, signature = mark.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < MARK_LENGTH):
        return False
    signed = any(
        hmac.compare_digest(_signature(key, receipt, int(at)).encode(), signature.encode())
        for key in derived_keys(PURPOSE)
    )
    return signed and 0 <= time.time() - int(at) <= TOLD_FOR


def _signature(key: bytes, receipt: str, at: int) -> str:
    return hmac.digest(key, f"{at}.{plain_receipt(receipt)}".encode(), "sha256").hex()[: 2 * MARK_LENGTH]
