"""Work in a process of its own, and the memory a process took."""

import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any


def apart(function: Callable[..., Any], *arguments: Any) -> Any:
    """Runs a function in a fresh process of its own, so that memory is that of this work alone."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def here(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def peak_megabytes() -> float:
    """The most memory this process held. ru_maxrss may be the parent's, so Linux's own line comes first."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
