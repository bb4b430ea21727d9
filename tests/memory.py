"""Where the files of a run lie: in memory, where it has room for them.

A database is some hundred small files. To make and remove those of a PostgreSQL for each test took a disk
longer than the tests themselves.
"""

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - what lies in it gets a name that nobody can foresee
ROOM = 4 * 1024**3  # bytes; a run takes less than one such part in four


def folder() -> Path:
    """The root of all temporary files: in memory or, on a small machine, on the disk."""
    return MEMORY if _has_room() else Path(tempfile.gettempdir())


def _has_room() -> bool:
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return False
    state = os.statvfs(MEMORY)
    runs_programs = not state.f_flag & os.ST_NOEXEC
    return runs_programs and state.f_bavail * state.f_frsize >= ROOM
