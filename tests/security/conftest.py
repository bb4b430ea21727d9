"""The sample province in this process, with everything it holds and everybody signed in who may see it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.demo import province
from tests.pages import sign_in


@pytest.fixture
def sample(make_app, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Flask:
    """A copy of it: a test may do to it what it likes."""
    filled = province.filled(tmp_path_factory.getbasetemp()).folder
    folder = Path(shutil.copytree(filled, tmp_path / "province"))
    return make_app(province.settings(folder))


@pytest.fixture
def signed_in(sample: Flask) -> Callable[[str], FlaskClient]:
    """``signed_in("admin")`` is the browser of the demo's administrator."""

    def enter(who: str) -> FlaskClient:
        client = sample.test_client()
        answer = sign_in(client, f"{who}@demo.example", province.PASSWORD)
        assert answer.status_code == 302
        return client

    return enter
