"""What became of a process that ended before its work was done, from what is left of it."""

import contextlib
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

# A process whose memory was this near its bound died of the bound: where memory is refused, much that is
# written in C ends the process or breaks.
NEAR = 0.9
SAID_AT_MOST = 1000  # bytes, of each of both ends
# What C libraries write before they end a process that gets no memory (glibc, libgomp, OpenBLAS, libstdc++).
LACKS_MEMORY = ("memory", "alloc")


class Witness:
    """Looks at a process now and then, so that something is known of it when it is gone. Linux tells it."""

    def __init__(self, pid: int, mebibytes: int) -> None:
        self.pid, self.mebibytes = pid, mebibytes
        self.held = 0  # mebibytes that count against the bound, at the last look
        self.killed_before = killed_for_memory()

    def look(self) -> None:
        with contextlib.suppress(OSError, KeyError, ValueError):  # it is gone, or this is no Linux
            self.held = int(figures(Path(f"/proc/{self.pid}/status"), ":")["VmData"].split()[0]) // 1024

    def tell(self, code: int, stderr: IO[bytes], said: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``fault`` and what is known of it; what the process ``said`` of it itself comes first."""
        if said:
            return {**said, **self.of_memory(str(said["fault"]))}
        words = what_is_in(stderr)
        ended = {"signal": name_of(-code)} if code < 0 else {"exit_code": code}
        if code == -signal.SIGKILL and killed_for_memory() > self.killed_before:
            return {"fault": "no_memory", "machine": True, **ended}
        lacks = self.held >= NEAR * self.mebibytes or any(one in words.lower() for one in LACKS_MEMORY)
        fault = "no_memory" if lacks else "stopped"
        return {"fault": fault, **ended, **self.of_memory(fault), **({"said": words} if words else {})}

    def of_memory(self, fault: str) -> dict[str, int]:
        return {"mebibytes": self.mebibytes, "held": self.held} if fault == "no_memory" else {}


def what_is_in(stderr: IO[bytes]) -> str:
    """Return how it begins, where the interpreter names what broke, and how it ends."""
    stderr.seek(0)
    words = stderr.read(SAID_AT_MOST)
    if rest := stderr.read()[-SAID_AT_MOST:]:
        words += b" ... " + rest
    return words.decode(errors="replace").strip()


def name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # one of those for real time
        return str(number)


def killed_for_memory() -> int:
    """Return how many processes the kernel has killed since it started, because memory ran out."""
    with contextlib.suppress(OSError, ValueError):
        return int(figures(Path("/proc/vmstat"), " ").get("oom_kill", 0))
    return 0


def figures(path: Path, mark: str) -> dict[str, str]:
    lines = (line.partition(mark) for line in path.read_text().splitlines())
    return {name: value for name, _, value in lines}
