"""The sample province as ``feedback demo`` makes it: once a run, copied by whoever changes it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("feedback")
PASSWORD = "chỉ để thử nghiệm"


@dataclass(frozen=True)
class Province:
    folder: Path  # the data folder
    stdout: str
    stderr: str


@cache
def filled(base: Path) -> Province:
    """The province in a folder below ``base``."""
    return run_demo(base / "sample-province")


def settings(folder: Path) -> dict[str, str]:
    return {"FEEDBACK_DATA_DIR": str(folder), "FEEDBACK_DEMO_PASSWORD": PASSWORD}


def run_demo(folder: Path, **more: str) -> Province:
    """Run ``feedback demo`` to its end, with nothing else set."""
    folder.mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    done = subprocess.run(
        [PROGRAM, "demo"],
        env={**inherited, "PORT": "8000", **settings(folder), **more},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Province(folder, done.stdout, done.stderr)
