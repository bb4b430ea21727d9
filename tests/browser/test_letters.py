"""Words stay whole where an app enlarges letters."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.reading import is_too_wide
from tests.browser.test_accessibility import open_receipt

# Ranges of a word that stands on one line have one height.
BROKEN_WORDS = """(all) => all.flatMap((one) => {
    const text = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
    return Array.from(text.data.matchAll(/\\S+/g)).filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return new Set(Array.from(range.getClientRects(), (line) => line.top)).size > 1;
    }).map(([word]) => word);
})"""
# What apps do that enlarge letters: a style sheet learns of it by its root, or not at all.
ENLARGE = {
    "root": "document.documentElement.style.fontSize = '32px'",
    "letters": """for (const [one, size] of Array.from(document.querySelectorAll("main *"), (one) =>
        [one, parseFloat(getComputedStyle(one).fontSize)])) one.style.fontSize = `${2 * size}px`""",
}


@pytest.mark.parametrize("way", sorted(ENLARGE))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_word_of_a_face_or_reason_breaks_where_an_app_enlarges_letters(
    visit: Visit, way: str, language: str
) -> None:
    page = visit(width=320, height=568)
    open_receipt(page)
    for address in (f"/f/TAMKY1?lang={language}", page.url.split("?")[0] + f"?lang={language}"):
        page.goto(address)
        page.evaluate(ENLARGE[way])
        words = page.locator(".gy-faces__row .gy-face__body > span, .gy-reason span")
        assert words.evaluate_all(BROKEN_WORDS) == []
        assert not is_too_wide(page)
