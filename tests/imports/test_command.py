"""Bringing in comments collected elsewhere, by the command line."""

import json
from datetime import date, datetime

import openpyxl
import pytest

from feedback.cli import cli
from tests.factories import create_touchpoint

HEADING = "mã,sao,lời"
ROWS = ["1,5,Cán bộ nhiệt tình", "2,2,Chờ lâu quá", "3,,Thiếu ghế ngồi"]
MAP = ["--map", "comment=lời", "--map", "rating=sao"]


@pytest.fixture
def bring_in(runner, touchpoint):
    """Run ``feedback import`` on a file; the result has the counts of its last line."""

    def run(path, *options, touchpoint="TAMKY1", mapped=MAP):
        result = runner.invoke(cli, ["import", str(path), "--touchpoint", touchpoint, *mapped, *options])
        last = result.stdout.splitlines()[-1:]
        result.counts = json.loads(last[0]) if last and last[0].startswith("{") else None
        return result

    return run


@pytest.fixture
def write(tmp_path):
    def to(name, content, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return to


def lines(*rows, end="\n"):
    return end.join([HEADING, *rows]) + end


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def counted(added=0, already_known=0, refused=0):
    return {"added": added, "already_known": already_known, "refused": refused}


def texts(kept):
    return [submission.comments[0].text for submission in kept() if submission.comments]


def test_every_row_becomes_a_submission(bring_in, write, kept):
    result = bring_in(write("a.csv", lines(*ROWS)), "--date", "2026-10-15")
    assert (result.exit_code, result.counts) == (0, counted(added=3))
    assert texts(kept) == ["Cán bộ nhiệt tình", "Chờ lâu quá", "Thiếu ghế ngồi"]
    assert [len(submission.answers) for submission in kept()] == [1, 1, 0]
    assert {submission.month for submission in kept()} == {"2026-10"}
    assert {submission.channel for submission in kept()} == {"import"}


def test_the_same_file_again_adds_nothing(bring_in, write, kept):
    path = write("a.csv", lines(*ROWS))
    bring_in(path)
    result = bring_in(path)
    assert (result.exit_code, result.counts) == (0, counted(already_known=3))
    assert len(kept()) == 3


def test_two_rows_with_the_same_words_are_two(bring_in, write, kept):
    """Many write "ok": what tells rows apart is never their text."""
    assert bring_in(write("a.csv", "sao,lời\n5,ok\n5,ok\n")).counts == counted(added=2)
    assert texts(kept) == ["ok", "ok"]


def test_with_an_id_column_a_longer_file_adds_only_its_new_rows(bring_in, write, kept):
    bring_in(write("monday.csv", lines(*ROWS)), "--id-column", "mã")
    result = bring_in(write("tuesday.csv", lines("4,1,Mất hồ sơ", *reversed(ROWS))), "--id-column", "mã")
    assert (result.exit_code, result.counts) == (0, counted(added=1, already_known=3))
    assert len(kept()) == 4


def test_a_known_id_with_other_words_is_refused(bring_in, write, kept):
    bring_in(write("a.csv", lines(*ROWS)), "--id-column", "mã")
    result = bring_in(write("b.csv", lines("1,5,Cán bộ nhiệt tình", "2,5,Nhanh gọn")), "--id-column", "mã")
    assert (result.exit_code, result.counts) == (1, counted(already_known=1, refused=1))
    assert "line 3:" in result.stderr
    assert "Chờ lâu quá" in texts(kept)


@pytest.mark.one_database
def test_an_id_twice_in_one_file_is_taken_once(bring_in, write):
    result = bring_in(write("a.csv", lines("1,5,ok", "1,5,ok", "1,4,ok")), "--id-column", "mã")
    assert (result.exit_code, result.counts) == (1, counted(added=1, already_known=1, refused=1))


@pytest.mark.one_database
def test_ids_of_two_counters_do_not_meet(app, bring_in, write):
    create_touchpoint(app, "HOIAN1")
    bring_in(write("a.csv", lines("1,5,ok")), "--id-column", "mã")
    other = bring_in(write("b.csv", lines("1,1,tệ")), "--id-column", "mã", touchpoint="hoian1")
    assert other.counts == counted(added=1)


def test_each_refused_row_is_named_with_its_line_and_cause(bring_in, write, kept):
    rows = ["1,5,tốt", "2,9,tốt", "3,năm,tốt", "4,,", '5,4,"' + "x" * 2001 + '"', "6,1,xấu"]
    result = bring_in(write("a.csv", lines(*rows)))
    assert (result.exit_code, result.counts) == (1, counted(added=2, refused=4))
    causes = dict(line.split(": ", 1) for line in result.stderr.splitlines() if line.startswith("line "))
    assert list(causes) == ["line 3", "line 4", "line 5", "line 6"]
    assert "'9'" in causes["line 3"]
    assert "'năm'" in causes["line 4"]
    assert "neither" in causes["line 5"]
    assert "2001" in causes["line 6"]
    assert texts(kept) == ["tốt", "xấu"]


@pytest.mark.one_database
def test_rows_can_bring_their_own_day(bring_in, write, kept):
    path = write("a.csv", "ngày,lời\n2026-09-30,a\n2026-10-01 08:30,b\n,c\n30/09/2026,d\n31/31/2026,e\n")
    result = bring_in(path, "--date", "2026-08-31", mapped=["--map", "comment=lời", "--map", "date=ngày"])
    assert [submission.month for submission in kept()] == ["2026-09", "2026-10", "2026-08", "2026-09"]
    assert (result.exit_code, result.counts) == (1, counted(added=4, refused=1))
    assert "31/31/2026" in result.stderr


@pytest.mark.one_database
@pytest.mark.parametrize("option", ["2026-02-30", "15/10/2026", "yesterday"])
def test_a_day_that_is_none_is_refused(bring_in, write, kept, option):
    assert bring_in(write("a.csv", lines(*ROWS)), "--date", option).exit_code == 2
    assert kept() == []


@pytest.mark.one_database
def test_a_row_needs_the_id_it_is_told_by(bring_in, write):
    result = bring_in(write("a.csv", lines("1,5,ok", ",5,ok")), "--id-column", "mã")
    assert (result.exit_code, result.counts) == (1, counted(added=1, refused=1))
    assert "line 3" in result.stderr


def test_a_preview_keeps_nothing(bring_in, write, kept, stolen):
    before = stolen()
    result = bring_in(write("a.csv", lines(*ROWS)), "--preview")
    assert result.exit_code == 0
    for text in ("Cán bộ nhiệt tình", "Chờ lâu quá", "Thiếu ghế ngồi"):
        assert text in result.stdout
    assert kept() == []
    assert stolen() == before


@pytest.mark.one_database
def test_a_preview_names_what_would_be_refused(bring_in, write):
    result = bring_in(write("a.csv", lines("1,5,ok", "2,7,ok")), "--preview")
    assert result.exit_code == 1
    assert "line 3: refused" in result.stdout


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma.csv", lines(*ROWS).encode()),
        ("semicolon.csv", lines(*ROWS).replace(",", ";").encode()),
        ("bom.csv", lines(*ROWS).encode("utf-8-sig")),
        ("windows.csv", lines(*ROWS, end="\r\n").encode()),
        ("utf16.csv", lines(*ROWS).encode("utf-16")),
        ("big-endian.csv", b"\xfe\xff" + lines(*ROWS).encode("utf-16-be")),
        ("no-last-end.csv", lines(*ROWS).rstrip("\n").encode()),
        ("blank-lines.csv", lines(*ROWS, "", ",,", "").encode()),
        ("UPPER.CSV", lines(*ROWS).encode()),
        (
            "quoted.csv",
            '"mã","sao","lời"\n"1","5","Cán bộ nhiệt tình"\n2,2,Chờ lâu quá\n3,,Thiếu ghế ngồi\n'.encode(),
        ),
        ("tabs.tsv", lines(*ROWS).replace(",", "\t").encode()),
        ("utf16.tsv", lines(*ROWS).replace(",", "\t").encode("utf-16")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_come_as_programs_write_them(bring_in, write, kept, name, content):
    result = bring_in(write(name, content))
    assert (result.exit_code, result.counts) == (0, counted(added=3)), result.stderr
    assert texts(kept) == ["Cán bộ nhiệt tình", "Chờ lâu quá", "Thiếu ghế ngồi"]


@pytest.mark.one_database
def test_quoted_cells_hold_commas_quotes_and_line_ends(bring_in, write, kept):
    result = bring_in(write("a.csv", lines('1,5,"Tốt, nhanh ""gọn""\r\nhai dòng"', "2,9,sai")))
    assert texts(kept) == ['Tốt, nhanh "gọn"\nhai dòng']
    assert "line 4:" in result.stderr  # as an editor counts lines


@pytest.mark.one_database
def test_in_tsv_a_quotation_mark_is_a_letter(bring_in, write, kept):
    rows = ['1\t5\t"Tốt" lắm', '2\t4\t"chưa đóng ngoặc', "3\t3\tbình thường"]
    result = bring_in(write("a.tsv", "\n".join([HEADING.replace(",", "\t"), *rows])))
    assert result.counts == counted(added=3)
    assert texts(kept) == ['"Tốt" lắm', '"chưa đóng ngoặc', "bình thường"]


def test_a_workbook_is_read_like_text(bring_in, tmp_path, kept):
    rows = [
        ("mã", "sao", "lời"),
        (1, 5, "Cán bộ nhiệt tình"),
        (2, 2.0, "Chờ lâu quá"),
        (3, None, "Thiếu ghế ngồi"),
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    assert bring_in(path, "--id-column", "mã").counts == counted(added=3)
    assert bring_in(path, "--id-column", "mã").counts == counted(already_known=3)
    assert texts(kept) == ["Cán bộ nhiệt tình", "Chờ lâu quá", "Thiếu ghế ngồi"]
    assert [len(submission.answers) for submission in kept()] == [1, 1, 0]


@pytest.mark.one_database
def test_a_workbooks_dates_are_dates(bring_in, tmp_path, kept):
    rows = [("ngày", "lời"), (date(2026, 9, 30), "a"), (datetime(2026, 10, 1, 9, 30), "b")]  # noqa: DTZ001
    path = workbook(tmp_path / "a.xlsx", rows)
    assert bring_in(path, mapped=["--map", "comment=lời", "--map", "date=ngày"]).exit_code == 0
    assert [submission.month for submission in kept()] == ["2026-09", "2026-10"]


@pytest.mark.one_database
def test_formulas_are_words_when_they_come_in(bring_in, write, kept):
    bring_in(write("a.csv", lines("1,5,=1+1", "2,5,@SUM(A1)")))
    assert texts(kept) == ["=1+1", "@SUM(A1)"]


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("empty.tsv", b""),
        ("empty.xlsx", b""),
        ("binary.csv", PNG),
        ("binary.tsv", bytes(range(256)) * 20),
        ("picture.xlsx", PNG),
        ("damaged.xlsx", b"PK\x03\x04" + b"\x00" * 100),
        ("latin.csv", lines("1,5,t\u00f4t").encode("latin-1", "replace") + b"\xe9\xff\n"),
        ("late.csv", lines(*ROWS * 2000).encode() + b"9,5,\xff\xfe\xfd\n"),
        ("blank.csv", b"\n\n\n"),
        ("commas.csv", b",,,\n1,2,3\n"),
        ("twice.csv", "lời,lời,sao\na,b,1\n".encode()),
        ("wide.csv", b",".join(b"c%d" % n for n in range(1001)) + b"\n"),
        ("wrong-columns.csv", b"a,b,c\n1,2,3\n"),
        ("no-heading.csv", "1,5,Cán bộ nhiệt tình\n2,2,Chờ lâu\n".encode()),
        ("words.docx", b"PK\x03\x04"),
        ("page.html", b"<table>"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_said_and_nothing_is_kept(bring_in, write, kept, name, content):
    result = bring_in(write(name, content))
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert kept() == []


@pytest.mark.one_database
def test_a_missing_file_is_said(bring_in, tmp_path):
    result = bring_in(tmp_path / "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv" in result.stderr


@pytest.mark.one_database
def test_a_folder_is_no_file(bring_in, tmp_path):
    (tmp_path / "folder.csv").mkdir()
    assert bring_in(tmp_path / "folder.csv").exit_code == 2


@pytest.mark.one_database
def test_a_column_that_is_not_there_is_said_with_those_that_are(bring_in, write, kept):
    result = bring_in(write("a.csv", lines(*ROWS)), mapped=["--map", "comment=text"])
    assert result.exit_code == 2
    assert "text" in result.stderr
    assert "lời" in result.stderr
    assert kept() == []


@pytest.mark.one_database
@pytest.mark.parametrize("wrong", ["comment", "=lời", "comment=", "name=lời"])
def test_a_column_map_that_makes_no_sense_is_said(bring_in, write, kept, wrong):
    assert bring_in(write("a.csv", lines(*ROWS)), mapped=["--map", wrong]).exit_code == 2
    assert kept() == []


@pytest.mark.one_database
def test_an_unknown_touchpoint_is_said(bring_in, write, kept):
    result = bring_in(write("a.csv", lines(*ROWS)), touchpoint="NOWHERE")
    assert result.exit_code != 0
    assert "NOWHERE" in result.stderr
    assert kept() == []


@pytest.mark.one_database
def test_a_heading_alone_brings_nothing(bring_in, write):
    result = bring_in(write("a.csv", HEADING + "\n"))
    assert (result.exit_code, result.counts) == (0, counted())


@pytest.mark.one_database
def test_more_rows_than_fit_one_commit_are_all_taken(bring_in, write, kept):
    result = bring_in(write("a.csv", lines(*(f"{n},{n % 5 + 1},Lời thứ {n}" for n in range(1200)))))
    assert result.counts == counted(added=1200)
    assert len(kept()) == 1200


@pytest.mark.one_database
def test_personal_data_in_a_file_is_redacted_like_any_other(bring_in, write, kept, stolen):
    bring_in(write("a.csv", lines("1,5,Gọi tôi số 0905123456")))
    assert "0905123456" not in texts(kept)[0]
    assert b"0905123456" not in stolen()
