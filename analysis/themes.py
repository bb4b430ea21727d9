"""What ThemeModel takes and gives: anchors in, found themes out."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Anchor(NamedTuple):
    """A theme to keep: its key and texts that belong to it, for example those of the last run."""

    key: Hashable
    texts: Sequence[str]


@dataclass(frozen=True)
class FoundTheme:
    """A recurring subject.

    key        an anchor's key, or one made from the name; unique within a model
    terms      phrases that set the theme apart, the strongest first, with marks
    name       a phrase people wrote, with marks, in small letters; unique within a model
    size       number of texts
    exemplars  indices of up to three texts near the middle that say it differently
               (ThemeModel.exemplar_texts reads them)
    cohesion   mean cosine similarity of the texts to the theme's middle, 0 to 1
    stability  mean Jaccard overlap with the best matching theme when only 70 % of the texts are known, 0 to 1
    matched    cosine similarity to the anchor that lent the key, None for a new theme
    name_en    a phrase of the theme's own English texts, "" where there are none
    edge       index of the text at the edge, the least like the others; None where all are exemplars
    """

    key: Hashable
    terms: tuple[str, ...]
    name: str
    size: int
    exemplars: tuple[int, ...]
    cohesion: float
    stability: float
    matched: float | None = None
    name_en: str = ""
    edge: int | None = None
