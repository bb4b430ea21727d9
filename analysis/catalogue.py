"""The starter catalogue: themes of one-stop services that a province may adopt, edit or ignore.

Two levels: groups, and the themes in them. The words lie beside this module in catalogue.tsv. Codes are what
others keep, so they never change; names may be improved.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from analysis.lexicon import read_rows

Audience = Literal["citizen", "staff"]


@dataclass(frozen=True)
class CatalogueGroup:
    """What related themes are shown under."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class CatalogueTheme:
    """A theme to start from.

    code      as in "c_wait"; unique within the catalogue
    audience  who writes about it: "citizen" or "staff"
    name      Vietnamese; name_en English
    group     the group it is shown under
    examples  at least five comments that belong to it, as people write them, without personal data
    """

    code: str
    audience: Audience
    name: str
    name_en: str
    group: CatalogueGroup
    examples: tuple[str, ...]


@cache
def starter_catalogue() -> tuple[CatalogueTheme, ...]:
    """All themes, those of a group together, in the order in which they are shown."""
    rows = read_rows("catalogue.tsv")
    groups = {row[1]: CatalogueGroup(*row[1:]) for row in rows if row[0] == "group"}
    examples: dict[str, list[str]] = {}
    for row in rows:
        if row[0] == "example":
            examples.setdefault(row[1], []).append(row[2])
    return tuple(_theme(row, groups, examples) for row in rows if row[0] == "theme")


def _theme(
    row: list[str], groups: dict[str, CatalogueGroup], examples: dict[str, list[str]]
) -> CatalogueTheme:
    _, code, group, audience, name, name_en = row
    return CatalogueTheme(
        code, cast(Audience, audience), name, name_en, groups[group], tuple(examples.get(code, ()))
    )


def starter_examples() -> tuple[list[str], list[str]]:
    """Texts and the code of each, for ThemeClassifier().fit(*starter_examples())."""
    pairs = [(text, theme.code) for theme in starter_catalogue() for text in theme.examples]
    return [text for text, _ in pairs], [code for _, code in pairs]
