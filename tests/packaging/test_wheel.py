"""What a stranger installs: the wheel holds everything, and works where nothing else of the checkout is."""

import configparser
import shutil
import subprocess
import sys
import sysconfig
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from tests.servers import ROOT, service

# As package_dir in setup.cfg has it: folder of the checkout, folder of the wheel.
PLACES = {
    "analysis": "analysis",
    "feedback": "feedback",
    "migrations": "feedback/migrations",
    "templates": "feedback/templates",
}


def project_files() -> list[PurePosixPath]:
    """Every file that git has or will have; what it ignores is nobody's business."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [PurePosixPath(name) for name in names.split("\0") if name and (ROOT / name).is_file()]


def shipped_files() -> set[str]:
    """Where the wheel is to have each file of the service."""
    return {
        str(PurePosixPath(PLACES[path.parts[0]], *path.parts[1:]))
        for path in project_files()
        if path.parts[0] in PLACES
    }


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that leftovers of an earlier build are not shipped."""
    source = tmp_path_factory.mktemp("source")
    for path in project_files():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, source / path)
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", source / "dist", folder=source
    )
    return next((source / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of an environment with the wheel and our libraries, but without the checkout."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", home, folder=home)
    run(
        *(
            sys.executable,
            "-m",
            "pip",
            "--python",
            home / "bin" / "python",
            "install",
            "--no-deps",
            "--quiet",
        ),
        wheel,
        folder=home,
    )
    # A path file is read once, not followed: the editable install beside the libraries stays out.
    packages = next((home / "lib").glob("python*/site-packages"))
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return home / "bin"


@pytest.fixture(scope="module")
def base_url(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service out of the wheel, in an empty folder."""
    folder = tmp_path_factory.mktemp("empty")
    settings = {"FEEDBACK_DATA_DIR": str(folder / "data")}
    with service(
        [installed / "feedback", "serve"],
        settings,
        folder=folder,
        log=folder / "log",
        prepare=[[installed / "feedback", "init"]],
    ) as url:
        yield url


def test_setup_cfg_names_every_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    named = set(config["options"]["packages"].split())
    found = {".".join(path.parent.parts) for path in project_files() if path.name == "__init__.py"}
    packages = {name for name in found if name.split(".")[0] in {"analysis", "feedback"}}
    assert named == packages | {"feedback.templates", "feedback.migrations"}


def test_the_wheel_holds_every_file_of_the_service_and_no_other(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == shipped_files()


def test_the_wheel_does_not_lean_on_the_checkout(installed: Path, tmp_path: Path) -> None:
    place = run(installed / "python", "-c", "import feedback; print(feedback.__file__)", folder=tmp_path)
    assert Path(place.strip()).is_relative_to(installed.parent)


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/static/favicon.svg"])
def test_the_installed_service_answers(base_url: str, path: str) -> None:
    with urllib.request.urlopen(base_url + path, timeout=30) as answer:
        assert answer.status == 200


def test_the_installed_service_is_kind_to_an_unknown_code(base_url: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(base_url + "/f/UNKNOWN", timeout=30)
    assert caught.value.code == 404
    page = caught.value.read().decode()
    assert '<html lang="vi"' in page
    assert 'href="/' in page, "the page leads nowhere"
