"""What can be set, called or opened stands in the documentation, and nothing there is made up."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from feedback import create_app
from feedback.cli import cli
from feedback.config import SETTINGS, Setting

ROOT = Path(__file__).resolve().parent.parent
PARAMETER = re.compile(r"<[^>]*>")
TABLE_SETTING = re.compile(r"^\|\s*`((?:FEEDBACK_[A-Z_]+)|PORT)`", re.MULTILINE)


def text_of(*paths: str) -> str:
    return "\n".join((ROOT / path).read_text(encoding="utf-8") for path in paths)


def commands(group: click.Group, above: str = "feedback") -> Iterator[str]:
    """Every command that does something, as it is typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        else:
            yield f"{above} {name}"


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    app = create_app({"FEEDBACK_DATA_DIR": str(tmp_path_factory.mktemp("data"))})
    return {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}


def test_every_setting_is_a_row_of_the_operations_table() -> None:
    listed = TABLE_SETTING.findall(text_of("docs/operations.md"))
    assert sorted(listed) == sorted(setting.name for setting in SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_operations_table_says_what_a_setting_defaults_to(setting: Setting) -> None:
    row = next(
        line
        for line in text_of("docs/operations.md").splitlines()
        if line.startswith("|") and f"`{setting.name}`" in line.split("|")[1]
    )
    assert setting.default in row


@pytest.mark.parametrize("command", sorted(commands(cli)))
def test_every_command_is_documented(command: str) -> None:
    assert re.search(rf"\b{re.escape(command)}\b", text_of("README.md", "docs/operations.md"))


def test_no_documented_command_is_made_up() -> None:
    known = set(commands(cli))
    groups = {command.rsplit(" ", 1)[0] for command in known} - {"feedback"}
    named = re.findall(
        r"`(?:\.venv/bin/)?(feedback [a-z][a-z-]*(?: [a-z]+)?)", text_of("README.md", "docs/operations.md")
    )
    made_up = {name for name in named if name not in known | groups and name.rsplit(" ", 1)[0] not in known}
    assert made_up == set()


def test_every_route_is_in_the_architecture(routes: set[str]) -> None:
    described = PARAMETER.sub("<>", text_of("docs/architecture.md"))
    missing = {
        route
        for route in routes
        if not re.search(rf"(?<![\w/>]){re.escape(PARAMETER.sub('<>', route))}(?![\w/<])", described)
    }
    assert missing == set()
