"""The signals: what about an answer looks as if nobody honest had sent it.

Each is a function from answers and what is usual to the points of the answers concerned. None of them proves
anything, and each has an honest cause, which its docstring names. Points: 1 weak, 2 odd, 3 and more strong.
Signals of one kind say the same thing in several ways, so of each kind only the strongest counts; each kind
is a file here, and how points make a weight is in weights.py.

Sources: this product's promises (docs/security.md); GOV.UK Feedback's rules against spam (alphagov/feedback);
what is known of devices at counters and airports whose staff pressed the happy face themselves.
"""

from collections.abc import Sequence

from feedback.abuse.seen import WEIGHED_CHANNELS, Past, Seen, Signal
from feedback.abuse.signals.crowd import burst, one_batch_of_slips, same_source, wandering_source
from feedback.abuse.signals.form import NOTED_POINTS, form_token_reused, noted
from feedback.abuse.signals.score import one_source_one_score, score_run
from feedback.abuse.signals.text import gibberish, same_text, similar_text
from feedback.abuse.signals.time import out_of_hours, regular_intervals

# What can be told of a day, once it is over. Each with its kind.
DAY_SIGNALS: tuple[tuple[str, str, Signal], ...] = (
    *((code, "form", noted(code)) for code in NOTED_POINTS),
    ("form_token_reused", "form", form_token_reused),
    ("out_of_hours", "time", out_of_hours),
    ("regular_intervals", "time", regular_intervals),
    ("burst", "crowd", burst),
    ("same_source", "crowd", same_source),
    ("wandering_source", "crowd", wandering_source),
    ("one_batch_of_slips", "crowd", one_batch_of_slips),
    ("same_text", "text", same_text),
    ("similar_text", "text", similar_text),
    ("gibberish", "text", gibberish),
    ("score_run", "score", score_run),
    ("one_source_one_score", "score", one_source_one_score),
)
# These need the day's sources, which are gone soon after: what they said stays.
OF_SOURCES = ("same_source", "wandering_source", "one_source_one_score")


def reasons_of_day(answers: Sequence[Seen], past: Past) -> dict[int, dict[str, int]]:
    """Return the points of each signal for the answers of one day that have any."""
    reasons: dict[int, dict[str, int]] = {}
    weighed = [one for one in answers if one.channel in WEIGHED_CHANNELS]
    for code, _kind, signal in DAY_SIGNALS:
        for answer, points in signal(weighed, past).items():
            reasons.setdefault(answer, {})[code] = points
    return reasons
