"""Files as other programs write them: recognised, mapped, and brought in once."""
# ruff: noqa: DTZ001 - a workbook knows no time zones

import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.cli import cli
from feedback.imports.dates import read_moment
from feedback.imports.identity import by_moment
from feedback.imports.mappings import ColumnMap
from feedback.imports.sources import source_of, suggested, unknown_values
from feedback.imports.tables import read_table
from feedback.imports.unused import unused_texts
from feedback.models import ImportMapping
from tests.factories import the_unit, transaction

FILES = Path(__file__).parent / "files"
MICROSOFT_VI = [
    ("ID", "Thời gian bắt đầu", "Thời gian hoàn thành", "Email", "Tên", "Mức độ hài lòng", "Vì điều gì?",
     "Góp ý"),
    (1, datetime(2026, 10, 14, 8, 0), datetime(2026, 10, 14, 8, 2, 5), "anonymous", None, "Rất hài lòng",
     "Thái độ phục vụ;Hướng dẫn;", "Nhanh gọn"),
    (2, datetime(2026, 10, 15, 8, 0), datetime(2026, 10, 15, 8, 3), "anonymous", None, "Không hài lòng",
     "Thời gian chờ;", "Chờ lâu"),
]  # fmt: skip
KOBO_REPEAT = [("ten_giay_to", "_index", "_parent_index"), ("Giấy khai sinh", 1, 1), ("Căn cước", 2, 1)]


def workbook(path: Path, **sheets) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def table_of(name: str):
    return read_table((FILES / name).read_bytes(), name)


@pytest.fixture
def bring_in(runner, touchpoint):
    def run(path, *options):
        result = runner.invoke(cli, ["import", str(path), "--touchpoint", "TAMKY1", *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        last = result.stdout.splitlines()[-1:]
        result.counts = json.loads(last[0]) if last and last[0].startswith("{") else None
        return result

    return run


def texts(kept):
    return [comment.text for submission in kept() for comment in submission.comments]


def answers(kept):
    return [sorted(answer.option.code for answer in submission.answers) for submission in kept()]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("limesurvey-codes.csv", "limesurvey"),
        ("limesurvey-texts.csv", "limesurvey"),
        ("google-vi.csv", "google_forms"),
        ("google-sheet-en.csv", "google_forms"),
        ("kobo.csv", "kobo"),
    ],
)
def test_the_program_is_told_by_the_heading(name, source):
    assert source_of(table_of(name)) == source


def test_limesurveys_texts_and_ticks_are_understood(bring_in, kept):
    result = bring_in(FILES / "limesurvey-texts.csv", "--mapping", "auto", "--date", "2026-10-20")
    assert (result.exit_code, result.counts["added"]) == (0, 2), result.stderr
    assert answers(kept) == [["2", "time"], ["5", "attitude"]]
    assert texts(kept) == ['Chờ lâu, "rất" lâu\nmà không ai hướng dẫn']
    assert {(one.channel, one.mode, one.month) for one in kept()} == {("online", "words", "2026-10")}


def test_codes_that_do_not_say_which_end_is_best_are_asked_about(app, bring_in, kept):
    """A1 may be the best or the worst: nobody guesses."""
    table = table_of("limesurvey-codes.csv")
    mapping = suggested(table)
    assert mapping.columns["rating"] == "G01Q01"
    assert set(unknown_values(table, mapping)["rating"]) == {"A1", "A2", "A4", "A5"}
    result = bring_in(FILES / "limesurvey-codes.csv", "--mapping", "auto", "--map", "rating=G01Q01")
    assert result.exit_code == 1
    assert "'A1'" in result.stderr
    assert kept() == []


def table_with(heading: str, *lines: str):
    return read_table("\n".join([heading, *lines]).encode(), "answers.csv")


def test_what_a_program_counts_is_nobodys_rating() -> None:
    """LimeSurvey's last page and random seed look like stars; the answers' own codes do, too."""
    heading = "id,submitdate,lastpage,startlanguage,seed,G01Q01,G01Q02"
    table = table_with(
        heading,
        "1,2026-10-01 08:00:00,2,vi,4,5,nhanh gọn lắm ạ",
        "2,2026-10-01 09:00:00,1,vi,3,2,chờ rất là lâu",
    )
    mapping = suggested(table)
    assert mapping is not None
    assert {name: mapping.columns.get(name) for name in ("rating", "comment")} == {
        "rating": "G01Q01",
        "comment": "G01Q02",
    }
    assert "seed" not in mapping.columns.values()


def test_a_name_joined_by_lines_is_read_as_words() -> None:
    table = table_with(
        "_uuid,_submission_time,_index,nhom/diem,nhom/y_kien",
        "u1,2026-10-01T08:00:00,1,5,được",
        "u2,2026-10-01T09:00:00,2,1,lâu",
    )
    mapping = suggested(table)
    assert mapping is not None
    assert (mapping.columns["rating"], mapping.columns["comment"]) == ("nhom/diem", "nhom/y_kien")


def test_a_saved_mapping_turns_a_scale_round_and_serves_again(app, bring_in, kept):
    mapping = suggested(table_of("limesurvey-codes.csv")).as_json()
    mapping["values"] = {"rating": {f"A{n}": str(6 - n) for n in range(1, 6)}}
    with transaction(app) as session:
        session.add(
            ImportMapping(
                name="LimeSurvey quầy",
                source="limesurvey",
                unit_id=the_unit(app).id,
                content=mapping,
                saved_at=datetime(2026, 11, 1).astimezone(),
            )
        )
    result = bring_in(FILES / "limesurvey-codes.csv", "--mapping", "LimeSurvey quầy")
    assert result.counts == {"added": 3, "already_known": 0, "refused": 1}
    assert "line 4: it was begun and never sent off" in result.stderr
    assert answers(kept) == [["5", "time"], ["1", "attitude"], ["2", "system"]]
    assert [one.language for one in kept()] == ["vi", "vi", "en"]
    again = bring_in(FILES / "limesurvey-codes.csv", "--mapping", "LimeSurvey quầy")
    assert again.counts == {"added": 0, "already_known": 3, "refused": 1}


def test_google_forms_in_vietnamese(bring_in, kept):
    result = bring_in(FILES / "google-vi.csv", "--mapping", "auto")
    assert (result.exit_code, result.counts["added"]) == (0, 3), result.stderr
    assert answers(kept) == [["2", "cost", "time"], ["5", "attitude"], ["4"]]
    # what was ticked and is no reason of ours is kept as words
    assert texts(kept) == ["Chờ lâu quá\nBãi xe chật", "Cán bộ nhiệt tình"]
    # 23:59 at the counter is still October, although UTC says otherwise only the next day
    assert [one.month for one in kept()] == ["2026-10"] * 3


def test_personal_columns_are_left_where_they_are(bring_in, stolen):
    bring_in(FILES / "google-vi.csv", "--mapping", "auto")
    for secret in ("a@example.vn", "Nguyễn Văn A"):
        assert secret.encode() not in stolen()


def test_a_date_above_twelve_tells_that_the_month_comes_first(bring_in, kept):
    result = bring_in(FILES / "google-sheet-en.csv", "--mapping", "auto")
    assert result.exit_code == 0, result.stderr
    assert [one.given_at.astimezone().strftime("%d/%m") for one in kept()] == ["14/10", "05/10"]
    assert answers(kept) == [["5", "cost", "time"], ["2", "online"]]


def test_kobotoolbox_as_csv(bring_in, kept):
    result = bring_in(FILES / "kobo.csv", "--mapping", "auto")
    assert (result.exit_code, result.counts["added"]) == (0, 2), result.stderr
    assert answers(kept) == [["2", "attitude", "time"], ["5"]]
    assert [one.month for one in kept()] == ["2026-10", "2026-10"]
    assert bring_in(FILES / "kobo.csv", "--mapping", "auto").counts["already_known"] == 2


def test_kobotoolbox_tells_in_utc_when_it_was_sent(bring_in, kept, tmp_path):
    """Five past midnight of 1 November in Tam Kỳ is still October in UTC."""
    path = tmp_path / "kobo.csv"
    path.write_text(
        "danh_gia/hai_long;_id;_uuid;_submission_time;_index\n"
        "5;302;5d0a7a1e;2026-10-31T17:05:00;1\n"
        "2;303;0b7fd4ab;2026-10-31T16:55:00;2\n"
    )
    assert bring_in(path, "--mapping", "auto").counts["added"] == 2
    assert [one.month for one in kept()] == ["2026-11", "2026-10"]
    assert kept()[0].given_at == datetime(2026, 10, 31, 17, 5, tzinfo=UTC)


def test_kobotoolbox_as_a_workbook_of_several_sheets(bring_in, kept, tmp_path):
    table = table_of("kobo.csv")
    rows = [table.columns, *([line.values[name] for name in table.columns] for line in table.lines)]
    path = workbook(tmp_path / "kobo.xlsx", phieu=rows, giay_to=KOBO_REPEAT)
    assert bring_in(path, "--mapping", "auto").counts["added"] == 2
    # the same answers, from whichever file: their ids are KoboToolbox's own
    assert bring_in(FILES / "kobo.csv", "--mapping", "auto").counts["already_known"] == 2
    other = bring_in(path, "--sheet", "nowhere", "--mapping", "auto")
    assert other.exit_code == 2
    assert "giay_to" in other.stderr


def test_microsoft_forms_in_vietnamese(bring_in, kept, tmp_path):
    path = workbook(tmp_path / "forms.xlsx", Sheet1=MICROSOFT_VI)
    assert source_of(read_table(path.read_bytes(), path.name)) == "microsoft_forms"
    result = bring_in(path, "--mapping", "auto")
    assert (result.exit_code, result.counts["added"]) == (0, 2), result.stderr
    assert answers(kept) == [["5", "attitude", "guidance"], ["2", "time"]]


def test_channel_and_mode_of_the_source_are_kept(bring_in, kept):
    bring_in(FILES / "kobo.csv", "--mapping", "auto", "--channel", "phone", "--mode", "call")
    assert {(one.channel, one.mode) for one in kept()} == {("phone", "call")}


def test_a_mapping_is_saved_from_the_command_line(app, bring_in, kept):
    bring_in(FILES / "google-vi.csv", "--mapping", "auto", "--save-mapping", "Phiếu Google")
    result = bring_in(FILES / "google-vi.csv", "--mapping", "Phiếu Google")
    assert result.counts["already_known"] == 3
    assert bring_in(FILES / "google-vi.csv", "--mapping", "nothing").exit_code == 2
    assert bring_in(FILES / "google-vi.csv").exit_code == 2


def test_a_preview_tells_dates_that_can_be_read_two_ways(bring_in, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("ngày,lời\n05/10/2026,một\n06/10/2026,hai\n")
    result = bring_in(path, "--map", "comment=lời", "--map", "date=ngày", "--preview")
    assert "2 dates can be read two ways" in result.stderr
    assert "2026-10-05" in result.stdout


GOOGLE = '"Timestamp","How satisfied are you?","Anything to add?"'
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("12345"), st.sampled_from(["ok", "Chờ lâu", ""])), max_size=8
)


def google_sheet(rows):
    """A sheet as Google Forms fills it: few moments and few words, so that rows look alike."""
    return read_table(
        "\n".join(
            [GOOGLE, *(f'"10/14/2026 8:12:0{second}","{rating}","{said}"' for second, rating, said in rows)]
        ).encode(),
        "sheet.csv",
    )


def ids_of(table):
    row_id = by_moment("TAMKY1", "Timestamp")
    return [row_id(line, read_moment(line.values["Timestamp"], UTC, "mdy")) for line in table.lines]


@given(ROWS.filter(bool), ROWS)
def test_a_sheet_that_grew_brings_only_its_new_rows(before, added):
    """Whatever was added, and between which rows: each old row keeps its id, each new one has its own."""
    old, grown = ids_of(google_sheet(before)), ids_of(google_sheet(before + added))
    assert grown[: len(old)] == old
    assert len(set(grown)) == len(before) + len(added)


@given(ROWS.filter(bool), st.randoms())
def test_a_sheet_that_was_sorted_brings_nothing(rows, random):
    mixed = random.sample(rows, len(rows))
    assert set(ids_of(google_sheet(mixed))) == set(ids_of(google_sheet(rows)))


def test_a_google_sheet_that_grew_is_brought_in_again(bring_in, kept, tmp_path):
    path = tmp_path / "sheet.csv"
    rows = [*['"10/14/2026 8:12:44","5","ok"'] * 2, '"10/15/2026 9:00:00","2","Chờ lâu"']
    path.write_text("\n".join([GOOGLE, *rows]), encoding="utf-8")
    assert bring_in(path, "--mapping", "auto").counts["added"] == 3
    asked_later = [f'{GOOGLE},"Which counter?"', *(f'{row},""' for row in rows)]
    path.write_text("\n".join([*asked_later, '"10/15/2026 9:00:01","4","ok","2"']), encoding="utf-8")
    assert bring_in(path, "--mapping", "auto").counts == {"added": 1, "already_known": 3, "refused": 0}
    assert len(kept()) == 4


def test_a_guessed_rating_is_never_taken_in_silence(bring_in, kept, tmp_path):
    """Small numbers may count anything: how often somebody came, for one."""
    path = tmp_path / "visits.csv"
    path.write_text("Mấy lần,Góp ý\n2,Chờ lâu quá\n5,Cán bộ nhiệt tình\n", encoding="utf-8")
    result = bring_in(path, "--mapping", "auto")
    assert (result.exit_code, kept()) == (1, [])
    assert "--map rating='Mấy lần'" in result.stderr
    assert bring_in(path, "--mapping", "auto", "--preview").exit_code == 0
    said = bring_in(path, "--mapping", "auto", "--map", "rating=Mấy lần")
    assert (said.exit_code, said.counts["added"]) == (0, 2)


def test_a_recognised_rating_is_said_aloud(bring_in):
    assert "Bạn hài lòng ở mức nào?" in bring_in(FILES / "google-vi.csv", "--mapping", "auto").stderr


@pytest.mark.parametrize(
    ("column", "cells", "is_named"),
    [
        ("Bạn muốn nhắn gì thêm", ["Bãi xe rất chật", "Nên có thêm ghế", "Máy lấy số hỏng"], True),
        ("Khu vực của bạn", ["Phường Tam Kỳ", "Phường Tam Kỳ", "Phường Tam Kỳ"], False),
        ("Họ và tên", ["Nguyễn Thị Lan", "Trần Văn Bình", "Lê Thị Hoa"], False),
        ("Năm sinh", ["1980", "1975", "1990"], False),
    ],
)
def test_columns_in_which_people_wrote_are_named_where_they_are_left_out(column, cells, is_named):
    table = table_with(f"Ý kiến góp ý,{column}", *(f"Chờ lâu quá,{cell}" for cell in cells))
    assert (column in unused_texts(table, ColumnMap(columns={"comment": "Ý kiến góp ý"}))) is is_named
