"""The analysis without the service: from the command line, and as the README shows it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import fold, redact
from feedback.sample.texts import read_texts

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
THEMES = ("c_otp", "c_parking", "c_fee", "c_attitude")


@pytest.fixture(scope="module")
def comments() -> list[str]:
    return [one.words for one in read_texts() if one.theme in THEMES and one.language == "vi"]


def sort_into_themes(words: str | bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "analysis", *options],
        input=words.encode() if isinstance(words, str) else words,
        capture_output=True,
        cwd=ROOT,
        check=False,
    )


def test_a_file_of_comments_is_sorted_into_themes(comments: list[str], tmp_path: Path) -> None:
    file = tmp_path / "comments.txt"
    file.write_text("\n\n".join([*comments, "ok"]), encoding="utf-8-sig")
    said = sort_into_themes("", "--themes", "4", str(file)).stdout.decode()
    assert said.startswith(f"{len(comments) + 1} comments, ")
    assert "1 say nothing about a subject" in said
    named = " ".join(fold(line) for line in said.splitlines() if re.match(r" +\d+  ", line))
    assert all(word in named for word in ("otp", "xe", "phi", "thai do"))


def test_programs_get_json_with_each_comment_in_its_place(comments: list[str]) -> None:
    told = json.loads(sort_into_themes("\n".join(comments), "--themes", "4", "--json").stdout)
    assert [one["text"] for one in told["comments"]] == [redact(text).text for text in comments]
    names = {theme["name"]: theme["size"] for theme in told["themes"]}
    placed = [one["theme"] for one in told["comments"] if one["theme"]]
    assert {name: placed.count(name) for name in names} == names
    assert all(one["theme"] or one["reason"] for one in told["comments"])


def test_personal_data_is_taken_out_before_anything_is_shown(comments: list[str]) -> None:
    said = sort_into_themes(
        "\n".join([*comments, "gọi chị Lan 0905 123 456 hỏi mã OTP không được"]), "--json"
    )
    assert b"0905" not in said.stdout
    assert "[số điện thoại]" in said.stdout.decode()


@pytest.mark.parametrize(
    ("words", "options", "fault"),
    [
        ("", (), "There is no comment"),
        (b"\xff\xfe\x00", (), "cannot be read as text in UTF-8"),
        ("x", ("--themes", "one"), "expected 2 or more"),
        ("", ("no-such-file.txt",), "no-such-file.txt cannot be read"),
    ],
)
def test_what_cannot_be_sorted_is_said_in_a_sentence(
    words: str | bytes, options: tuple[str, ...], fault: str
) -> None:
    answer = sort_into_themes(words, *options)
    assert answer.returncode != 0
    assert fault in answer.stderr.decode()
    assert b"Traceback" not in answer.stderr


def test_the_code_in_the_readme_runs(comments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    blocks = CODE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) == 2
    known = {"texts": comments, "ratings": [1, 5] * (len(comments) // 2) + [3] * (len(comments) % 2)}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), known)  # noqa: S102 - our own words
    assert "otp" in capsys.readouterr().out.lower()
