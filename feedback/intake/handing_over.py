"""What a clerk hands to the person who spoke: the code, and the ways to the page it opens."""

from typing import Any

from markupsafe import Markup

from feedback.keys import receipt_given
from feedback.models import Submission
from feedback.organisation.links import receipt_link, site
from feedback.touchpoints.qr import svg_of

QR_MM = 30  # as _intake.scss prints it


def handed_over(submission: Submission) -> dict[str, Any]:
    """Return the receipt, its address as a drawing, and the address of the page where it can be typed."""
    receipt = receipt_given(submission.submission_id, submission.receipt_hash)
    drawing = Markup(svg_of(receipt_link(receipt), QR_MM))  # noqa: S704, a drawing of ours
    return {"receipt": receipt, "drawing": drawing, "site": site()}
