"""Signals of kind form: what the page that was sent says about how it was sent."""

from collections import Counter
from collections.abc import Sequence

from feedback.abuse.seen import HOUR, Past, Points, Seen, Signal, by

NOTED_POINTS = {
    "form_token_missing": 3,
    "form_token_forged": 4,
    "form_token_of_another_form": 3,
    "form_token_of_another_version": 1,
    "form_token_old": 1,
    "form_too_fast": 1,
    "clock_doubtful": 1,
    "trap_filled": 4,
    "poster_old": 1,
    "poster_forged": 2,
    "slip_reused": 1,
    "slip_unknown": 2,
    # A second person right after the first is nothing odd; the fourth tap in half a minute is a child's.
    "kiosk_quick_tap": 1,
    "kiosk_hammered": 3,
}
# An old form or one from before a change is what a phone without network sends, and phones come in villages.
GROWING = NOTED_POINTS.keys() - {
    *("form_token_old", "clock_doubtful", "form_token_of_another_version", "poster_old", "slip_reused"),
    "kiosk_quick_tap",
}
SERIES = 10  # as many alike are no accident any more


def noted(code: str) -> Signal:
    """Return the signal for what the request noted.

    Honest causes: a page from the cache, a phone that was offline, going back, a screen reader, a helper that
    fills in forms. Where most answers of an hour at a touchpoint have it, ten and more, the points of what a
    script does grow by two; unless it happens all over the place: then the fault is ours, as when the secret
    key was changed and the old one not named.
    """

    def signal(answers: Sequence[Seen], _past: Past) -> Points:
        having = [one for one in answers if code in one.noted]
        if is_our_fault(having, answers):
            return {}
        in_series = series(having, answers) if code in GROWING else set()
        return {one.id: NOTED_POINTS[code] + 2 * (one.id in in_series) for one in having}

    return signal


def series(having: Sequence[Seen], answers: Sequence[Seen]) -> set[int]:
    """Return those that are ten and more, and most of their touchpoint's answers of the hour."""
    total = Counter((one.touchpoint, int(one.second // HOUR)) for one in answers)
    with_it: dict[tuple[int | None, int], list[int]] = {}
    for one in having:
        with_it.setdefault((one.touchpoint, int(one.second // HOUR)), []).append(one.id)
    return {
        answer
        for hour, ids in with_it.items()
        if len(ids) >= SERIES and 2 * len(ids) > total[hour]
        for answer in ids
    }


def is_our_fault(having: Sequence[Seen], answers: Sequence[Seen]) -> bool:
    """Tell whether at most touchpoints most answers have it, of five touchpoints or more."""
    touchpoints = by(answers, "touchpoint")
    with_it = Counter(one.touchpoint for one in having)
    struck = [key for (key,), given in touchpoints.items() if 2 * with_it[key] > len(given)]  # type: ignore[index]
    return len(touchpoints) >= 5 and 2 * len(struck) > len(touchpoints)


def form_token_reused(answers: Sequence[Seen], past: Past) -> Points:
    """A form sent more than once, as different answers. Its first sending is nothing to note.

    Honest: a page kept on the phone or going back gives a form's token again; a kiosk does all day.
    """
    points: dict[int, int] = {}
    for (nonce,), given in by(answers, "nonce").items():
        before = past.sent_before.get(str(nonce), 0)
        times = before + len(given)
        if nonce is None or times < 2:
            continue
        strength = 1 if times <= 3 else 2 if times < SERIES else 4
        points |= {one.id: strength for one in given[0 if before else 1 :] if one.channel != "kiosk"}
    return points
