"""The process in which the stages are computed: it knows no database and no key, has little priority and a
bound on its memory, and ends with the process that started it.

    python -m feedback.themes.runs.child \
        '{"folder": …, "made": {stage: SHA-256}, "work": …, "mebibytes": …, "niceness": …}'

Reads and writes the stages' files in the folder (:mod:`keeping`) and says on stdout, a JSON object a line,
what it is at. What it says holds no word of a comment, on stderr neither: there speak only the interpreter
and what is written in C, where they end the process. Exit code 0 where all stages are made.
"""

import contextlib
import json
import mmap
import os
import resource
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from feedback.themes.runs.keeping import Folder, NotAsKept
from feedback.themes.stages import READ, WORK, Made

RESERVE = 16 * 1024**2  # bytes to say with that there are no more

Say = Callable[..., None]


def main(order: Mapping[str, Any]) -> int:
    say = sole_voice()
    end_with_the_parent()
    reserve = mmap.mmap(-1, RESERVE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    try:
        get_ready()
        be_modest(order["mebibytes"], order["niceness"])
        make_all(Folder(Path(order["folder"])), dict(order["made"]), say, order["work"])
    except Exception as error:
        reserve.close()  # first: the next line takes memory, too
        bound_memory(None)
        fault = "no_memory" if isinstance(error, MemoryError) else "unexpected"
        # Without its message, which may quote what a person wrote.
        say(fault=fault, error=type(error).__name__, where=places_of(error))
    else:
        say(peak_mib=highest_mebibytes())
        return 0
    return 1


def make_all(folder: Folder, hashes: dict[str, str], say: Say, work: str) -> None:
    """Make what is not made yet; from the first stage whose file is not as it was kept, all anew."""
    made: dict[str, Made] = {READ: folder.read(READ, hashes[READ])}
    for name, stage in WORK[work].items():
        if name in hashes:
            try:
                made[name] = folder.read(name, hashes[name])
                continue
            except NotAsKept:
                say(again=name)
        hashes.clear()
        say(begun=name)
        made[name] = stage(made)
        say(made=name, sha256=folder.write(name, made[name]))


def sole_voice() -> Say:
    """Return what writes to stdout; whatever a library prints goes nowhere: it may quote what it read.

    Past Python's own streams, stderr is told where the process was when it breaks (faulthandler).
    """
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for good

    def say(**what: Any) -> None:
        out.write(json.dumps(what) + "\n")
        out.flush()

    return say


def end_with_the_parent() -> None:
    """End at once when the other end of stdin is gone: nobody would ask for the result."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def get_ready() -> None:
    """Load what computes before memory is bounded: a library that lacks some while it loads says anything.

    And OpenBLAS, of which numpy and scipy have one each, takes its buffer when it is first needed; refused
    it then, it would ask again for ever.
    """
    for name in ("analysis.model", "analysis.classifier", "analysis.tone"):
        import_module(name)
    scipy_linalg = import_module("scipy.linalg")  # here: whoever starts this process does without
    for kind in (np.float32, np.float64):
        square = np.ones((256, 256), dtype=kind)
        np.linalg.svd(square @ square)
        scipy_linalg.svd(square)


def be_modest(mebibytes: int, niceness: int) -> None:
    """Step back for the processor, at 19 behind all others, and be refused memory beyond the bound.

    RLIMIT_DATA counts what a process may write to and shares with nobody, since Linux 4.7 with what is mapped
    (man 2 setrlimit). RLIMIT_AS would count the address space as well that libraries and threads reserve and
    never touch, and a look at the resident memory now and then would come too late. Whoever asks for more
    gets a MemoryError and can say so; should the machine itself run out before, this process goes first.

    Niceness ranks within a session where the kernel gives each session its share (man 7 sched, autogroup);
    this process has one of its own, so that has to step back as a whole.
    """
    os.nice(niceness)
    bound_memory(mebibytes)
    with contextlib.suppress(OSError):  # elsewhere than on Linux
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(OSError):  # a kernel that does not share the processor among sessions
        Path("/proc/self/autogroup").write_text(str(niceness))


def bound_memory(mebibytes: int | None) -> None:
    """Set the bound, or take it away again."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (mebibytes * 1024**2 if mebibytes else hard, hard))


def highest_mebibytes() -> int:
    """Return the most that lay in the machine's memory. In ru_maxrss the parent's counts, too."""
    with contextlib.suppress(OSError):
        lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def places_of(error: Exception) -> list[str]:
    return [
        f"{Path(one.filename).name}:{one.lineno} {one.name}"
        for one in traceback.extract_tb(error.__traceback__)
    ]


if __name__ == "__main__":
    os._exit(main(json.loads(sys.argv[1])))  # at once: tidying up takes memory too
