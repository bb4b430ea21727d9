"""The PDF: the same bytes for the same report, readable by everybody, whatever was written in it."""

import io
import json
from functools import partial

import pytest
from flask import Flask
from pypdf import PdfReader

from feedback.printing import printable
from feedback.reports.figures import Report, Satisfaction
from feedback.reports.pdf import pdf_of
from tests.reports.situations import invented_report, invented_theme

pytestmark = pytest.mark.one_database

HOSTILE = [
    '#import "@preview/cetz:0.4.0"; #read("/etc/passwd") #panic("x") $x^2$ *bold* _under_ `raw` <label> @ref',
    "= Tiêu đề \\ \\u{41} // comment /* block */ #{1+1} ]]] [[[ } { \\",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{7*7}} ${7*7} %(x)s %s {0.__class__} {% raw %}",
    '"},"unit":"gian lận"} \\" \\n \\u0041',
]
ODD = [
    "😀👍🏽 rất tốt 👨‍👩‍👧",
    "排队太久了",
    "الانتظار طويل",
    "\u202eđảo ngược\u202c",
    "zero\u200bwidth\u200f",
    "a\u2028b\u2029c",
    "𝕏 𠀀",
]


def pdf(app: Flask, report: Report, language: str = "vi") -> bytes:
    with app.test_request_context(f"/?lang={language}"):
        return pdf_of(report)


def text_of(content: bytes) -> str:
    """The words of all pages, with one space between them."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def squeezed(text: str) -> str:
    """Without spaces: where a line ends says nothing about what was written."""
    return "".join(text.split())


def test_the_same_report_gives_the_same_bytes(app: Flask) -> None:
    first, second = pdf(app, invented_report()), pdf(app, invented_report())
    assert first.startswith(b"%PDF-")
    assert first == second
    assert pdf(app, invented_report(submissions=1235)) != first


def test_it_says_what_the_report_says(app: Flask) -> None:
    report = invented_report(
        themes=[invented_theme(), invented_theme("phí quá cao", id="1", comments=None, share=None, quotes=[])]
    )
    text = text_of(pdf(app, report))
    for expected in (
        "Trung tâm Phục vụ hành chính công phường Tam Kỳ",
        "10/2026",
        "1.234",
        "75,0%",
        "72,5%",
        "77,4%",
        "chờ đợi lâu",
        "phí quá cao",
        "40,0%",
        "Chờ cả buổi sáng mà chưa tới lượt.",
    ):
        assert expected in text, expected
    assert report.hash in squeezed(text)


def test_it_speaks_the_language_asked_for(app: Flask) -> None:
    vietnamese, english = pdf(app, invented_report()), pdf(app, invented_report(), "en")
    assert "What people speak about" in text_of(english)
    assert "1,234" in text_of(english)
    assert "What people speak about" not in text_of(vietnamese)
    assert PdfReader(io.BytesIO(vietnamese)).trailer["/Root"]["/Lang"] == "vi"
    assert PdfReader(io.BytesIO(english)).trailer["/Root"]["/Lang"] == "en"


def test_a_screen_reader_finds_its_way(app: Flask) -> None:
    """PDF/UA-1: tagged, with headings and a table, a title, and nothing of who made it."""
    reader = PdfReader(io.BytesIO(pdf(app, invented_report())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags = set(tags_in(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= tags
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert "10/2026" in reader.metadata.title  # type: ignore[union-attr, operator]
    assert reader.metadata.author is None  # type: ignore[union-attr]


def tags_in(node: object) -> set[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return set().union(*map(tags_in, node))
    if not isinstance(node, dict):
        return set()
    return {str(node["/S"])} | tags_in(node.get("/K")) if "/S" in node else tags_in(node.get("/K"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["theme", "quote", "unit", "unthemed"])
def test_what_people_write_is_printed_never_executed(app: Flask, text: str, place: str) -> None:
    report = {
        "theme": partial(invented_report, themes=[invented_theme(text)]),
        "quote": partial(invented_report, themes=[invented_theme(quotes=[text])]),
        "unit": partial(invented_report, unit_name=text),
        "unthemed": partial(invented_report, themes=[], unthemed=[text]),
    }[place]()
    assert squeezed(text) in squeezed(text_of(pdf(app, report)))


@pytest.mark.parametrize("text", ODD)
def test_what_the_fonts_cannot_draw_is_a_box_and_breaks_nothing(app: Flask, text: str) -> None:
    report = invented_report(themes=[invented_theme(text, quotes=[text])], unit_name=f"Xã {text}")
    printed = squeezed(text_of(pdf(app, report)))
    assert squeezed(printable(text)) in printed


def test_every_character_that_is_let_through_can_be_set(app: Flask) -> None:
    """PDF/UA refuses a document with one letter that no font has; so does a single comment break a report."""
    kept = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    kept = [character for character in kept if printable(character) == character]
    assert len(kept) > 900
    lines = [
        "".join(f"a{character} " for character in kept[start : start + 50])
        for start in range(0, len(kept), 50)
    ]
    content = pdf(app, invented_report(themes=[invented_theme(quotes=lines)], unthemed=lines))
    assert content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x1c",
        "\x7f",
        "\x85",
        "\u0302",
        "\u2060",
        "\ufeff",
        "\ufffd",
        "\ue000",
        "\U000f0000",
        "\U0010ffff",
    ],
)
def test_strange_characters_alone_break_nothing(app: Flask, character: str) -> None:
    report = invented_report(unit_name=character, themes=[invented_theme(character, quotes=[character])])
    assert pdf(app, report).startswith(b"%PDF-")


@pytest.mark.parametrize("character", "aăâđêôơưỷỵẰ₫–“”…€\u0300")
def test_vietnamese_needs_no_box(character: str) -> None:
    assert printable(character) == character


def test_a_long_text_without_a_space_and_many_themes_are_set(app: Flask) -> None:
    themes = [invented_theme("dài" * 300, id=f"{n:016x}", quotes=["chờ" * 600]) for n in range(30)]
    assert len(PdfReader(io.BytesIO(pdf(app, invented_report(themes=themes)))).pages) == 3


def test_a_month_without_answers_says_so(app: Flask) -> None:
    empty = invented_report(
        submissions=0,
        rated=0,
        comments=0,
        themed=0,
        left_out={},
        themes=[],
        satisfaction=Satisfaction(0, None, None, None, indicative=False),
    )
    text = text_of(pdf(app, empty))
    assert "Không có số liệu: không ai góp ý trong tháng 10/2026." in text
    assert "0,0%" not in text


@pytest.mark.parametrize("month", ["1000-01", "2999-12", "2024-02"])
def test_every_month_there_is_has_a_date(app: Flask, month: str) -> None:
    assert pdf(app, invented_report(month=month)).startswith(b"%PDF-")


def test_the_report_can_hold_anything_json_can(app: Flask) -> None:
    quotes = [json.dumps({"a": [1, None, True]}), "\\", '"', "'", "\t\n"]
    assert pdf(app, invented_report(themes=[invented_theme(quotes=quotes)])).startswith(b"%PDF-")
