"""The starter catalogue: complete, in two languages, and free of personal data."""

from collections import Counter

from analysis import fold, redact, starter_catalogue
from analysis.catalogue import CatalogueTheme, starter_examples

THEMES = starter_catalogue()


def test_it_has_52_themes_with_codes_of_their_own() -> None:
    assert len(THEMES) == 52
    assert {theme.code[:2] for theme in THEMES if theme.audience == "citizen"} == {"c_"}
    assert {theme.code[:2] for theme in THEMES if theme.audience == "staff"} == {"s_"}
    assert len({theme.code for theme in THEMES}) == len(THEMES)


def test_every_theme_stands_in_one_of_at_most_15_groups() -> None:
    groups = Counter(theme.group for theme in THEMES)
    assert len(groups) <= 15
    assert len({group.code for group in groups}) == len(groups)
    assert min(groups.values()) >= 2


def test_themes_of_a_group_stand_together() -> None:
    order = [theme.group.code for theme in THEMES]
    assert order == sorted(order, key=order.index)


def test_names_are_there_in_both_languages_and_differ() -> None:
    named = [*THEMES, *{theme.group for theme in THEMES}]
    for one in named:
        assert one.name.strip() == one.name != ""
        assert one.name_en.strip() == one.name_en != ""
        assert one.name_en.isascii()
        assert one.name[0].isupper()
        assert one.name_en[0].isupper()
    for names in ([one.name for one in named], [one.name_en for one in named]):
        assert len(set(map(fold, names))) == len(names)


def test_every_theme_has_five_different_examples() -> None:
    for theme in THEMES:
        assert len(set(theme.examples)) >= 5, theme.code
    texts, _ = starter_examples()
    assert len({fold(text) for text in texts}) == len(texts)


def test_no_example_holds_personal_data() -> None:
    assert {text: redact(text).found for text in starter_examples()[0] if redact(text).found} == {}


def test_examples_come_with_the_code_of_their_theme() -> None:
    texts, codes = starter_examples()
    wait = next(theme for theme in THEMES if theme.code == "c_wait")
    assert isinstance(wait, CatalogueTheme)
    assert [text for text, code in zip(texts, codes, strict=True) if code == "c_wait"] == list(wait.examples)
