"""Tables as CSV: whatever stands in a cell, a spreadsheet computes nothing of it."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.csv_files import csv_file

pytestmark = pytest.mark.one_database
DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
texts = st.text(st.sampled_from("=+-@＝;,|\t\r\n\"' ab1\0"), max_size=12)


def cells(file: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@given(texts, texts, st.sampled_from(",;|\t"))
def test_no_cell_begins_a_formula_by_whatever_it_is_parted(first: str, second: str, delimiter: str) -> None:
    for row in cells(csv_file(["a", "b"], [[first, second]]), delimiter):
        for cell in row:
            assert not cell.replace("\0", "").lstrip().startswith(DANGEROUS)


def test_numbers_stay_numbers_and_nothing_is_nothing() -> None:
    assert cells(csv_file(["a", "b", "c", "d"], [[-0.5, 3, None, "-0.5"]]))[1] == ["-0.5", "3", "", "'-0.5"]


@given(st.text(st.sampled_from('đặâ xy\n,"'), max_size=12).map("ở ".__add__))
def test_other_texts_come_back_as_they_were(text: str) -> None:
    assert cells(csv_file(["a"], [[text, "end"]]))[1] == [text, "end"]


def test_excel_knows_it_is_utf_8() -> None:
    assert csv_file(["Chủ đề"], []).startswith(b"\xef\xbb\xbfCh")
