"""Where words and stars disagree. Apart from the model, which takes a second to load: pages ask this, too."""

from typing import Literal

CERTAIN = 0.9
"""Words and stars are said to disagree only from this probability on: from .8 on a third of the sample
province's marks were wrong, above all of words that seemed better than their stars."""


def against_stars(rating: float | None, praise: float, blame: float) -> Literal["", "worse", "better"]:
    """Whether words are clearly "worse" or "better" than a rating (1 to 5); "" where not sure or without one.

    `praise` and `blame` are the probabilities that the words feel so, 0 to 1.
    """
    if rating is None:
        return ""
    if rating >= 4 and blame >= CERTAIN:
        return "worse"
    return "better" if rating <= 2 and praise >= CERTAIN else ""
