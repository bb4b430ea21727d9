"""Who may know whom, where import-linter has no contract for it: read from the source, not from what runs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VIEWS = sorted((ROOT / "feedback").glob("*/views.py"))
MODELS = sorted((ROOT / "feedback" / "models").glob("*.py"))
STATISTICS = sorted((ROOT / "feedback" / "statistics").glob("*.py"))
OFFICIAL = sorted((ROOT / "feedback" / "official").glob("*.py"))
ANALYSIS = sorted((ROOT / "analysis").glob("*.py"))


def imported(file: Path) -> set[str]:
    """Every module a file imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            names.add(node.module or "")
    return names


def packages(file: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(file)}


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_there_is_something_to_check() -> None:
    assert len(VIEWS) >= 4
    assert MODELS
    assert STATISTICS
    assert OFFICIAL
    assert ANALYSIS


@pytest.mark.parametrize("file", VIEWS, ids=short)
def test_a_view_holds_no_sql(file: Path) -> None:
    assert "sqlalchemy" not in packages(file)
    assert "feedback.database" not in imported(file)


@pytest.mark.parametrize("file", MODELS, ids=short)
def test_models_know_nothing_else_of_ours(file: Path) -> None:
    ours = {name for name in imported(file) if name.split(".")[0] in {"feedback", "analysis"}}
    assert all(name.startswith("feedback.models") for name in ours), ours


@pytest.mark.parametrize("file", STATISTICS, ids=short)
def test_the_statistics_know_nothing_else_of_ours_and_none_that_is_dear(file: Path) -> None:
    ours = {name for name in imported(file) if name.split(".")[0] in {"feedback", "analysis"}}
    assert all(name.startswith("feedback.statistics") for name in ours), ours
    assert "scipy.stats" not in imported(file)  # a second and 72 MB for every web process


@pytest.mark.parametrize("file", OFFICIAL, ids=short)
def test_the_official_indices_know_nothing_of_what_was_measured(file: Path) -> None:
    ours = {name for name in imported(file) if name.split(".")[0] in {"feedback", "analysis"}}
    assert all(name.startswith("feedback.official") for name in ours), ours


@pytest.mark.parametrize("file", ANALYSIS, ids=short)
def test_the_analysis_needs_neither_web_nor_database(file: Path) -> None:
    assert packages(file) & {"feedback", "flask", "sqlalchemy", "click", "werkzeug"} == set()


# What can ask another machine for something, and the one file that does.
REACHES_OUT = {
    "feedback/accounts/provider.py": {"authlib", "requests"},  # the provider that the operator named
    "feedback/mail/sending.py": {"smtplib"},  # the operator's mail server
    "feedback/server.py": {"socket"},  # listens
    "feedback/themes/runs/apart.py": {"subprocess"},  # starts our own module, which asks nobody
}
CLIENTS = {one for reaching in REACHES_OUT.values() for one in reaching}
CLIENTS |= {"aiohttp", "asyncio", "ftplib", "http.client", "httpx", "pycurl", "subprocess", "urllib3"}
CLIENTS |= {"urllib.request", "xmlrpc.client"}


def test_nothing_is_fetched_from_an_address_that_somebody_typed() -> None:
    """S-18: the service asks nobody but the provider and the mail server that its operator named."""
    files = [*(ROOT / "feedback").rglob("*.py"), *ANALYSIS]
    found = {short(file): reaching for file in files if (reaching := clients_in(file))}
    assert found == REACHES_OUT


def clients_in(file: Path) -> set[str]:
    """What of CLIENTS a file names, also as ``from http import client``."""
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    froms = {
        f"{node.module}.{alias.name}"
        for node in tree
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    named = {f"{name}." for name in imported(file) | froms}
    return {client for client in CLIENTS if any(name.startswith(f"{client}.") for name in named)}


def test_who_answers_citizens_loads_nothing_that_learns() -> None:
    """scikit-learn and NLTK cost a start two seconds and 100 MB; only whoever analyses needs them."""
    learners = {"sklearn", "scipy", "nltk"}
    program = f"import sys, feedback.cli; print(*({learners!r} & sys.modules.keys()))"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert told.stdout.split() == []
