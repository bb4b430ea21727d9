"""The comments people of the sample province write: invented for it, each with its theme and rating."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

# In this order: plain words first, then what is said indirectly or among much else.
FILES = ("plain.tsv", "citizen.tsv", "staff.tsv")
# "Yesterday, 14/10": such a text fits one day of the year only, and the story decides when it is sent.
NAMED_DAY = re.compile(r"\b\d{1,2}/\d{1,2}\b")


@dataclass(frozen=True)
class Text:
    id: str
    theme: str
    second_theme: str
    rating: int
    language: str
    words: str


def read_texts() -> Iterator[Text]:
    for name in FILES:
        with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield Text(
                    id=row["id"],
                    theme=row["theme_id"],
                    second_theme=row["theme2_id"],
                    rating=int(row["rating"]),
                    language=row["lang"],
                    words=row["text"],
                )


def piles(wanted: Mapping[str, int], rng: Random) -> dict[str, list[Text]]:
    """Return for each theme as many texts as wanted, shuffled: taken from the end, none comes twice."""
    by_theme = defaultdict(list)
    for text in read_texts():
        if not NAMED_DAY.search(text.words):
            by_theme[text.theme].append(text)
    return {theme: rng.sample(by_theme[theme][:count], count) for theme, count in wanted.items()}
