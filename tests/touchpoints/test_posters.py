"""Posters: a phone reads them, also damaged; a person reads them; names do no harm."""

import io
from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from PIL import Image, ImageDraw, ImageFilter
from pypdf import PdfReader

from feedback import create_app, database
from feedback.models import OrgUnit, Touchpoint
from feedback.organisation.codes import grouped
from feedback.organisation.links import poster_link
from feedback.printing import printable
from feedback.surveys.service import ensure_counter_rating
from feedback.touchpoints.posters import FORMATS, language_list, posters_pdf
from feedback.touchpoints.qr import LEAST_MODULE_MM, QUIET_ZONE, code_for

pytestmark = pytest.mark.one_database
MM = 72 / 25.4  # points in a millimetre
BASE_URL = "https://gopy.danang.gov.vn"
HOSTILE = [
    '#import "@preview/cetz:0.4.0" #read("/etc/passwd") #panic("x") $x^2$ *bold* `raw` <label> @ref',
    '"},"code":"GIAN" \\" \\n \\u0041 {{7*7}} %(x)s [[ ]]',
    "<svg onload=alert(1)><script>alert(1)</script>",
    "الشباك رقم واحد \u202eđảo\u202c",
    "Một cửa 😀 排队",
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:

    folder = tmp_path_factory.mktemp("posters")
    app = create_app(
        {
            "FEEDBACK_DATA_DIR": str(folder),
            "FEEDBACK_BASE_URL": BASE_URL,
            "FEEDBACK_DATABASE_URL": f"sqlite:///{folder}/x.sqlite",
            "FEEDBACK_SECRET_KEY": "s" * 40,
        }
    )
    with app.app_context():
        database.upgrade()
        ensure_counter_rating()
    return app


def touchpoint(name: str = "Quầy số 1", unit: str = "Phường Tam Kỳ", code: str = "K7P4MH") -> Touchpoint:
    unit_row = OrgUnit(code="TAMKY", name=unit, kind="commune")
    return Touchpoint(code=code, name=name, kind="poster", unit=unit_row, edition=1)


def posters(app: Flask, *touchpoints: Touchpoint, size: str = "a4", words: str = "both") -> bytes:
    with app.test_request_context("/?lang=vi", base_url=BASE_URL):
        return posters_pdf(list(touchpoints), size, language_list(words))


def link_of(app: Flask, one: Touchpoint) -> str:
    with app.test_request_context(base_url=BASE_URL):
        return poster_link(one)


def drawn(pdf: bytes, page: int = 0, dpi: int = 150) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[page].render(scale=dpi / 72).to_pil().convert("L")
        return picture
    finally:
        document.close()


def read_back(picture: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def text_of(pdf: bytes, page: int = 0) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[page].extract_text().split())


Box = tuple[float, float, float, float]  # left, top, right, bottom in mm from the top left corner


def boxes_of(words: str, pdf: bytes, page: int = 0) -> list[Box]:
    """Where these words stand, each time they stand there."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text, height = document[page].get_textpage(), document[page].get_height()
        search, boxes = text.search(words, match_case=True), []
        while found := search.get_next():
            letters = [text.get_charbox(place) for place in range(found[0], found[0] + found[1])]
            boxes.append(around(letters, height))
        return boxes
    finally:
        document.close()


def around(letters: Sequence[tuple[float, float, float, float]], height: float) -> Box:
    left, bottom, right, top = (list(edges) for edges in zip(*letters, strict=True))
    return (min(left) / MM, (height - max(top)) / MM, max(right) / MM, (height - min(bottom)) / MM)


def lies_in(inner: Box, outer: Box) -> bool:
    return all(edge >= outer[place] for place, edge in enumerate(inner[:2])) and all(
        edge <= outer[place + 2] for place, edge in enumerate(inner[2:])
    )


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize("size", FORMATS)
def test_each_touchpoint_has_a_page_that_leads_to_its_form(app: Flask, size: str) -> None:
    here, there = touchpoint(), touchpoint("Quầy số 2", code="TAMKY1")
    pdf = posters(app, here, there, size=size)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    for page, one in enumerate((here, there)):
        codes = zxingcpp.read_barcodes(drawn(pdf, page, dpi=200))
        assert {found.text for found in codes} == {link_of(app, one)}
        assert len(codes) == {"a4": 1, "a5": 2, "labels": 24}[size]
    assert link_of(app, here).startswith(f"{BASE_URL}/f/K7P4MH?s=1")


def damaged(picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """What becomes of a poster on a wall, and of a hasty photo of it."""
    (left, top), side = (int(16 / 210 * picture.width), int(121 / 297 * picture.height)), picture.width * 0.43
    scratched = picture.copy()
    pen, rng = ImageDraw.Draw(scratched), Random(7)  # noqa: S311 - the same scratches each time
    for _ in range(5):
        ends = [(left + rng.random() * side, top + rng.random() * side) for _ in range(2)]
        pen.line(ends, fill=rng.choice((0, 255)), width=4)
    yield "scratched", scratched
    stained = picture.copy()
    middle, radius = (left + side * 0.55, top + side * 0.55), side * 0.13
    box = [middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius]
    ImageDraw.Draw(stained).ellipse(box, fill=255)
    yield "stained", stained
    yield "blurred", picture.filter(ImageFilter.GaussianBlur(2.2))
    yield "small", picture.resize((picture.width // 3, picture.height // 3), Image.Resampling.LANCZOS)
    yield "askew", picture.rotate(17, expand=True, fillcolor=200, resample=Image.Resampling.BICUBIC)
    yield "faded", picture.point(lambda level: 120 + level // 3)


def test_a_worn_poster_is_still_read(app: Flask) -> None:
    one = touchpoint()
    for name, picture in damaged(drawn(posters(app, one))):
        assert read_back(picture) == {link_of(app, one)}, name


def test_the_quiet_zone_is_white_and_the_modules_are_large_enough(app: Flask) -> None:
    for side, level in ((86, "H"), (60.6, "H"), (26, "H"), (18, "Q"), (12, "M")):
        code = code_for(f"{BASE_URL}/f/K7P4MH?s=1abcdefgh", side)
        assert code.error == level
        assert level == "M" or side / code.symbol_size(border=QUIET_ZONE)[0] >= LEAST_MODULE_MM


@pytest.mark.parametrize("size", FORMATS)
def test_a_person_finds_place_code_and_what_it_is_not_for(app: Flask, size: str) -> None:
    text = text_of(posters(app, touchpoint(), size=size))
    expected = ["Quầy số 1", "Phường Tam Kỳ", "K7P 4MH", "gopy.danang.gov.vn", "tố cáo", "nơi tiếp công dân"]
    expected += ["How was the service today?"]
    expected += DETAILS if size != "labels" else ["Not for formal complaints"]
    for words in expected:
        assert words in text, words
    assert "How was it" not in text_of(posters(app, touchpoint(), size=size, words="vi"))


# For what a label is too small.
DETAILS = [
    "ca, bảy, pê, bốn, mờ, hát",
    "90 ngày",
    "within 90 days",
    "Mỗi lời góp ý giúp nơi này phục vụ bà con tốt hơn.",
    "Rất không hài lòng · Very dissatisfied",
    "Rất hài lòng · Very satisfied",
]


def test_a_table_tent_shows_the_same_on_both_sides_of_its_fold(app: Flask) -> None:
    pdf = posters(app, touchpoint(), size="a5")
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert (round(page.mediabox.width / MM), round(page.mediabox.height / MM)) == (297, 210)
    picture = drawn(pdf, dpi=100).convert("L")
    half = picture.width // 2
    one, other = (picture.crop((left, 0, left + half - 2, picture.height)) for left in (0, half + 1))
    assert read_back(one) == read_back(other) == {link_of(app, touchpoint())}
    fold = [picture.getpixel((half, place)) for place in range(picture.height)]
    assert sum(level < 200 for level in fold[-30:]) > 10  # dashes at the lower edge
    assert min(fold[picture.height // 2 : -60]) > 250  # and nothing across the fold between them


@pytest.mark.parametrize("code", ["K7P4MH", "W" * 64])
def test_nothing_on_a_label_runs_into_anything_else(app: Flask, code: str) -> None:
    """Nor over the edge: what office printers leave white is 3 mm here."""
    pdf = posters(
        app, touchpoint("Một cửa phường " * 8, unit="Uỷ ban nhân dân " * 8, code=code), size="labels"
    )
    lines = [
        boxes_of(words, pdf)[0]
        for words in (
            "How was the service today?",
            "Không quét",
            grouped(code),
            "Không thay",
            "Not for formal",
        )
    ]
    assert [box[3] <= below[1] + 0.1 for box, below in pairwise(lines)] == [True] * 4
    assert lines[-1][3] < 35
    assert max(box[2] for box in lines) < 66


FACE = 148.5  # mm: half of a lying A4
# What each format keeps free for the code, right of how to type it; on labels, right of the QR code.
CODE_AREAS = {
    "a4": [(97, 226, 188, 252)],
    "a5": [
        (face + 97 * FACE / 210, 226 * FACE / 210, face + 188 * FACE / 210, 252 * FACE / 210)
        for face in (0, FACE)
    ],
    "labels": [
        (70 * column + 30, 37 * row + 20, 70 * column + 66, 37 * row + 30)
        for row in range(8)
        for column in range(3)
    ],
}


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("code", ["K7P4MH", "BDNUITHANH1", "W" * 11, "TRUNGTAMHANHCHINHCON", "W" * 64])
def test_a_code_is_never_cut_and_stays_in_its_place(app: Flask, size: str, code: str) -> None:
    """Whoever types what is printed must reach the form; a database takes codes of 64 characters."""
    pdf = posters(app, touchpoint(code=code), size=size)
    large = [box for box in boxes_of(grouped(code), pdf) if not is_small_print(box, size)]
    assert len(large) == len(CODE_AREAS[size])
    for box, area in zip(large, CODE_AREAS[size], strict=True):
        assert lies_in(box, area), (box, area)
    assert grouped(code) in text_of(pdf)


def is_small_print(box: Box, size: str) -> bool:
    """At the lower edge of a poster its code stands once more, for those who file it."""
    return size != "labels" and box[1] > CODE_AREAS[size][0][3]


@pytest.mark.parametrize("size", FORMATS)
def test_a_poster_asks_what_the_page_asks(app: Flask, size: str) -> None:
    text = text_of(posters(app, touchpoint(), size=size))
    with app.test_client() as phone:
        for language in ("vi", "en"):
            shown = phone.get(f"/f/K7P4MH?lang={language}", base_url=BASE_URL).text
            title = shown.split("<title>", 1)[1].split("</title>", 1)[0]
            assert title.removesuffix(" – Góp Ý") in text


def test_one_language_may_be_enough(app: Flask) -> None:
    assert "How was it" not in text_of(posters(app, touchpoint(), words="vi"))
    english = text_of(posters(app, touchpoint(), words="en"))
    assert "Kilo, seven, Papa, four, Mike, Hotel" in english
    assert "Hôm nay" not in english


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_printed_never_executed(app: Flask, size: str, name: str) -> None:
    one = touchpoint(name, unit=name)
    pdf = posters(app, one, size=size)
    assert squeezed(printable(name)) in squeezed(text_of(pdf))
    assert read_back(drawn(pdf, dpi=200)) == {link_of(app, one)}


@pytest.mark.parametrize("size", FORMATS)
@pytest.mark.parametrize("name", ["dài" * 200, "Quầy tiếp nhận và trả kết quả " * 20, "Ế" * 90])
def test_a_long_name_stays_in_its_place(app: Flask, size: str, name: str) -> None:
    """One page, and what else it says is where it was."""
    pdf, plain = (posters(app, touchpoint(one, unit=one), size=size) for one in (name, "Quầy"))
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    picture, other = drawn(pdf, dpi=60), drawn(plain, dpi=60)
    if size != "labels":  # below the band with the names nothing differs
        below = (0, int(picture.height * 0.12), picture.width, picture.height)
        assert picture.crop(below).tobytes() == other.crop(below).tobytes()


def test_the_same_poster_gives_the_same_bytes_for_everybody(app: Flask) -> None:
    assert posters(app, touchpoint()) == posters(app, touchpoint())
    reader = PdfReader(io.BytesIO(posters(app, touchpoint())))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()  # type: ignore[index]
    assert reader.trailer["/Root"]["/Lang"] == "vi"  # type: ignore[index]
