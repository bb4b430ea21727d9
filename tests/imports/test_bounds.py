"""S-22: whatever a file holds, the answer is quick, the memory bounded, and nothing in it is run."""

import io
import resource
import time
import zipfile

import openpyxl
import pytest

from feedback.imports import tables
from feedback.imports.tables import UnreadableTable, read_table

SECONDS = 10  # on a loaded machine with two cores; without bounds these take minutes
MEGABYTES = 300


def book(**changed: bytes) -> bytes:
    """A small workbook with some of its parts replaced."""
    made = io.BytesIO()
    plain = openpyxl.Workbook()
    plain.active.append(["lời", "sao"])
    plain.active.append(["Tốt", 5])
    plain.save(made)
    changed_book = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed_book, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, changed.pop(part.filename, old.read(part)))
        for name, content in changed.items():
            new.writestr(name, content)
    return changed_book.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(rows: str, before: str = "") -> bytes:
    return f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def inline(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>'


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BAD = {
    "a million columns.csv": b"c," * 1_000_000 + b"\n1\n",
    "a cell of 30 MB.csv": b"a,b\n1," + b"x" * (30 * 1024 * 1024) + b"\n",
    "one open quotation mark.csv": b'a,b\n1,"' + b"x,\n" * 3_000_000,
    "too many bytes.csv": b"a\n" + b"x\n" * (tables.MAX_BYTES // 2),
    "too many lines.csv": b"a,b\n" + b"1,2\n" * (tables.MAX_ROWS + 1),
    "a NUL.csv": b"a,b\n1,\x00\n",
    "mixed.csv": "lời\nTốt\n".encode() + b"\xff\xfe\xfa\xf9 x\n",
    "half a letter of UTF-16.csv": b"\xff\xfea\x00\n",
    "a bomb.xlsx": book(**{"xl/media/zeros.bin": b"\x00" * (200 * 1024 * 1024)}),
    "a bomb of XML.xlsx": book(**{SHEET: sheet("<row>" + inline("A1", "a" * 90_000_000) + "</row>")}),
    "a billion laughs.xlsx": book(
        **{SHEET: sheet(f"<row>{inline('A1', '&l9;')}</row>", f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>')}
    ),
    "a stranger's file.xlsx": book(
        **{
            SHEET: sheet(
                f"<row>{inline('A1', '&x;')}</row>", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            )
        }
    ),
    "no XML.xlsx": book(**{SHEET: b"<worksheet"}),
    "many parts.xlsx": book(**{f"xl/media/{n}": b"" for n in range(600)}),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_file_is_refused_quickly_and_in_little_memory(name):
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(UnreadableTable) as refused:
        read_table(BAD[name], name)
    assert str(refused.value)
    assert "root:" not in str(refused.value)
    assert time.monotonic() - start < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES


def test_a_sheet_that_names_its_last_cell_does_not_fill_the_memory():
    far = sheet(f"<row r='1'>{inline('A1', 'lời')}</row><row r='1048576'>{inline('XFD1048576', 'x')}</row>")
    start = time.monotonic()
    with pytest.raises(UnreadableTable, match="rows"):
        read_table(book(**{SHEET: far}), "far.xlsx")
    assert time.monotonic() - start < SECONDS


def test_formulas_are_never_computed():
    content = book(
        **{
            SHEET: sheet(
                f"<row>{inline('A1', 'lời')}</row><row><c r='A2'><f>1+1</f></c></row>"
                f"<row><c r='A3' t='str'><f>WEBSERVICE(\"http://x\")</f><v>đã tính</v></c></row>"
            )
        }
    )
    table = read_table(content, "formulas.xlsx")
    assert [line.values["lời"] for line in table.lines] == ["đã tính"]


def test_the_largest_file_that_is_taken_fits():
    content = "lời,sao\n".encode() + b"".join(b"Loi thu %d,5\n" % n for n in range(tables.MAX_ROWS - 1))
    assert len(read_table(content, "a.csv").lines) == tables.MAX_ROWS - 1
