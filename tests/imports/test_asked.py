"""What a touchpoint's survey does not ask is refused with its cause: nothing empty is ever added."""

import pytest

from feedback.cli import cli
from feedback.models import Option, Question
from tests.factories import create_account, create_survey_at, the_unit
from tests.imports.test_pages import upload

FILE = "sao,lời,lý do\n5,,\n4,Nhanh gọn,\n,Chờ lâu,time\n,Chờ lâu nữa,\n"
MAPPED = ["--map", "rating=sao", "--map", "comment=lời", "--map", "reasons=lý do"]


@pytest.fixture
def comment_only(app):
    question = Question(position=0, code="comment", kind="long_text", required=False, label={"vi": "Lời?"})
    return create_survey_at(app, "RIENG1", [question])


@pytest.fixture
def bring_in(runner, tmp_path):
    def run(content, *options):
        path = tmp_path / "a.csv"
        path.write_text(content)
        return runner.invoke(cli, ["import", str(path), "--touchpoint", "RIENG1", *options])

    return run


def test_each_row_that_says_more_than_is_asked_is_refused(bring_in, comment_only, kept):
    result = bring_in(FILE, *MAPPED)
    assert result.exit_code == 1
    assert '"added": 1, "already_known": 0, "refused": 3' in result.stdout
    for line, what in ((2, "rating"), (3, "rating"), (4, "reasons")):
        cause = next(one for one in result.stderr.splitlines() if one.startswith(f"line {line}:"))
        assert what in cause
    assert [one.comments[0].text for one in kept()] == ["Chờ lâu nữa"]


def test_a_question_of_the_same_name_with_other_answers_is_another(app, bring_in, kept):
    options = [Option(position=0, code="yes", label={"vi": "Có"})]
    question = Question(
        position=0, code="rating", kind="single", required=True, label={"vi": "Xong?"}, options=options
    )
    create_survey_at(app, "RIENG1", [question])
    assert '"refused": 2' in bring_in("sao\n5\n4\n", "--map", "rating=sao").stdout
    assert kept() == []


@pytest.mark.one_database
def test_a_preview_says_what_is_not_asked(app, client, sign_in, bring_in, comment_only, kept):
    preview = bring_in(FILE, *MAPPED, "--preview")
    assert "does not ask for rating, reasons" in preview.stderr
    sign_in(client, create_account(app, "manager", the_unit(app)))
    address = upload(client, FILE.encode(), touchpoint="RIENG1").location
    page = client.get(address).text
    assert "không hỏi: Mức đánh giá" in page
    assert "Dòng 2: khảo sát của điểm này không hỏi mức đánh giá này" in page
    assert kept() == []
