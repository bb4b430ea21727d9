"""What was good and what was not: told by a column's heading, whatever the rating beside it."""

import pytest

from feedback.cli import cli
from feedback.imports.headings import list_asked
from feedback.imports.sources import suggested
from feedback.imports.tables import read_table
from tests.factories import create_account, the_unit
from tests.imports.test_pages import fields_at, press, upload

TWO_LISTS = (
    "Số,Mức hài lòng,Điều gì chưa tốt?,Điều gì tốt?,Ý kiến\n"
    "1,5,Thời gian chờ,Thái độ phục vụ,\n"
    "2,1,Thời gian chờ;Bãi xe chật,Hướng dẫn;Thái độ phục vụ,Chờ lâu\n"
    "3,4,Thời gian chờ,,\n"
)
HEADINGS = {
    "Điều gì chưa tốt?": "weaknesses",
    "Điều gì không tốt": "weaknesses",
    "Bà con chưa hài lòng về điều gì?": "weaknesses",
    "What was not good?": "weaknesses",
    "What was not so good?": "weaknesses",
    "What didn't go so well?": "weaknesses",
    "nhom/dieu_gi_chua_tot": "weaknesses",
    "Điều gì tốt?": "strengths",
    "What went well?": "strengths",
    "What was good?": "strengths",
    "Điều gì làm bà con hài lòng?": "strengths",
    "Vì điều gì?": "reasons",
    "What was it about?": "reasons",
    "Điều gì tốt, điều gì chưa tốt?": "reasons",
    "What went well or did not go well?": "reasons",
}


@pytest.fixture
def bring_in(runner, touchpoint, tmp_path):
    def run(content, *options):
        path = tmp_path / "a.csv"
        path.write_text(content)
        return runner.invoke(cli, ["import", str(path), "--touchpoint", "TAMKY1", *options])

    return run


def named(kept):
    return [
        {
            (answer.question.code, answer.option.code)
            for answer in said.answers
            if answer.question.code != "rating"
        }
        for said in kept()
    ]


@pytest.mark.one_database
@pytest.mark.parametrize(("heading", "asked"), HEADINGS.items())
def test_a_heading_tells_which_list_it_asks_for(heading, asked):
    assert list_asked(heading) == asked


def test_a_fault_named_by_the_content_is_no_praise(bring_in, kept):
    result = bring_in(TWO_LISTS, "--mapping", "auto")
    assert result.exit_code == 0, result.stderr
    assert named(kept) == [
        {("reasons", "time"), ("strengths", "attitude")},
        {("reasons", "time"), ("strengths", "guidance"), ("strengths", "attitude")},
        {("reasons", "time")},
    ]
    assert [comment.text for said in kept() for comment in said.comments] == ["Chờ lâu\nBãi xe chật"]


def test_a_column_that_names_no_list_goes_by_the_rating(bring_in, kept):
    bring_in("Mức hài lòng,Vì điều gì?\n5,Thời gian chờ\n2,Thời gian chờ\n", "--mapping", "auto")
    assert named(kept) == [{("strengths", "time")}, {("reasons", "time")}]


def test_ticks_take_the_list_of_their_question(bring_in, kept):
    heading = "Mức hài lòng,Điều gì chưa tốt? [Thời gian chờ],What went well? [Guidance],vi_sao/cost\n"
    bring_in(f"{heading}5,Có,,1\n2,,1,1\n", "--mapping", "auto")
    assert named(kept) == [
        {("reasons", "time"), ("strengths", "cost")},
        {("strengths", "guidance"), ("reasons", "cost")},
    ]


def test_rows_kept_before_lists_had_names_are_known_again(bring_in, kept):
    """Only those that were kept in the wrong list are told of."""
    neutral = ["--map", "rating=Mức hài lòng", "--map", "reasons=Điều gì chưa tốt?", "--id-column", "Số"]
    content = "Số,Mức hài lòng,Điều gì chưa tốt?\n1,2,Thời gian chờ\n2,5,\n3,5,Thời gian chờ\n"
    assert bring_in(content, *neutral).exit_code == 0
    again = bring_in(content, "--mapping", "auto", "--id-column", "Số")
    assert '"added": 0, "already_known": 2, "refused": 1' in again.stdout
    assert "line 4: this row's id is known with other content" in again.stderr


def test_the_page_offers_both_lists_and_shows_what_becomes_of_them(app, client, sign_in, touchpoint, kept):
    sign_in(client, create_account(app, "manager", the_unit(app)))
    content = "sao,A,vi_sao/time\n5,Thái độ phục vụ,1\n"
    address = upload(client, content.encode()).location
    fields = fields_at(client, address)
    fields |= {"column-0": "rating", "column-1": "weaknesses", "column-2": "tick:weaknesses:time"}
    assert client.post(address, data=fields).status_code == 303
    page = client.get(address).text
    assert "Điều gì chưa tốt? Thời gian chờ; Thái độ phục vụ" in " ".join(page.split())
    assert fields_at(client, address)["column-2"] == ["tick:weaknesses:time"]
    press(client, address, "/run")
    assert named(kept) == [{("reasons", "time"), ("reasons", "attitude")}]


@pytest.mark.one_database
def test_each_list_is_found_once():
    table = read_table(TWO_LISTS.encode(), "a.csv")
    assert suggested(table).columns == {
        "rating": "Mức hài lòng",
        "weaknesses": "Điều gì chưa tốt?",
        "strengths": "Điều gì tốt?",
        "comment": "Ý kiến",
    }
