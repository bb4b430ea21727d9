"""The sample province as ``feedback demo`` makes it: once a run, copied by whoever changes it."""

import fcntl
import json
import os
import shutil
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
    """The province in a folder below ``base``, the temporary folder of this process.

    It is made once a run: whichever worker comes first makes it, and each has a copy.
    """
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    first, own = run / "first-province", base / "sample-province"
    with (run / "first-province.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = made_or_read(first)
    shutil.copytree(first, own)
    return Province(own, said["stdout"].replace(str(first), str(own)), said["stderr"])


def made_or_read(folder: Path) -> dict[str, str]:
    """What ``feedback demo`` says when it fills a folder, or said when it did."""
    kept = folder.with_suffix(".json")
    if not kept.exists():
        made = run_demo(folder)
        kept.write_text(json.dumps({"stdout": made.stdout, "stderr": made.stderr}))
    return dict(json.loads(kept.read_text()))


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
