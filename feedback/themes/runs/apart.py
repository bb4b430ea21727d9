"""Computing stages: in a process apart, which is ended when its work is no longer wanted, or here."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, NamedTuple, cast

from feedback.themes.runs.child import make_all
from feedback.themes.runs.deaths import Witness
from feedback.themes.runs.keeping import Folder
from feedback.themes.stages import RUN

LOOK_SECONDS = 1.0
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Said = Mapping[str, Any]
Hear = Callable[[Said], None]
Look = Callable[[], None]


class Allowance(NamedTuple):
    """What a piece of work may take of the machine: memory in MiB, and processor (0 to 19, the least)."""

    mebibytes: int
    niceness: int


Compute = Callable[[Folder, Mapping[str, str], Allowance, Hear, Look, str], None]


class ComputingFailed(Exception):
    """The process ended before its work was done.

    ``fault``: why, as far as it could say or its end tells; ``details``: what is known of it, without a word
    of a comment.
    """

    def __init__(self, fault: str, **details: Any) -> None:
        super().__init__(fault)
        self.fault, self.details = fault, details


def compute_apart(
    folder: Folder, hashes: Mapping[str, str], allowance: Allowance, hear: Hear, look: Look, work: str = RUN
) -> None:
    """Have the stages of a piece of WORK made that are not yet.

    ``hear`` gets each thing said, ``look`` is called each second; what either raises ends the process.
    Raises ComputingFailed.
    """
    order = {
        "folder": str(folder.path.resolve()),
        "made": dict(hashes),
        "work": work,
        **allowance._asdict(),
    }
    told: dict[str, Any] = {}
    with tempfile.TemporaryFile() as stderr, process(order, stderr) as child:
        witness = Witness(child.pid, allowance.mebibytes)

        def look_at_both() -> None:
            witness.look()
            look()

        for said in lines_of(cast("IO[bytes]", child.stdout), look_at_both):
            if "fault" in said:
                told = dict(said)
            else:
                hear(said)
        if child.wait() != 0:
            raise ComputingFailed(**witness.tell(child.returncode, stderr, told))


def compute_here(
    folder: Folder, hashes: Mapping[str, str], allowance: Allowance, hear: Hear, look: Look, work: str = RUN
) -> None:
    """The same in this process, with its priority and memory: for the demo, where nobody waits."""

    def say(**said: Any) -> None:
        hear(said)

    make_all(folder, dict(hashes), say, work)


@contextmanager
def process(order: Mapping[str, Any], stderr: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    """The child: in a session of its own, so that Ctrl-C at a terminal reaches us alone; gone at the end."""
    child = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", "feedback.themes.runs.child", json.dumps(order)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment(),
        start_new_session=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def environment() -> dict[str, str]:
    """Return what the child is told: where our code is, one thread, to say where it breaks; no setting, so no
    key.
    """
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    kept["PYTHONFAULTHANDLER"] = "1"
    return {**kept, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def lines_of(stdout: IO[bytes], look: Look) -> Iterator[Said]:
    """Yield what is said there, an object a line, until nobody says anything more."""
    waiting = b""
    while True:
        look()
        if not select.select([stdout], [], [], LOOK_SECONDS)[0]:
            continue
        heard = os.read(stdout.fileno(), 65536)
        if not heard:
            return
        *lines, waiting = (waiting + heard).split(b"\n")
        yield from (json.loads(line) for line in lines)
