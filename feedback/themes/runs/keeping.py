"""What the stages of an analysis made, kept in files until it is saved, so that it can be taken up again.

Arrays and JSON alone, never objects: reading a file runs nothing. A file is read only if its SHA-256 is the
one that was noted when it was written; whatever else lies there, the stage is done again. The comments'
texts are in them, redacted as everywhere: the folder goes with the work
(:mod:`feedback.themes.runs.forgetting`).
"""

import errno
import fcntl
import hashlib
import io
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

import numpy as np

from feedback.themes.stages.made import READ, Made

# The part of a file that holds all that is no array, as JSON in UTF-8.
JSON_PART = "json"
# Gone already; not empty: for what could not be deleted, or for the lock of who came to it anew.
ELSEWHERE_TOLD = {errno.ENOENT, errno.ENOTEMPTY}


class NotAsKept(Exception):
    """The file is not the one that was written."""


@dataclass(frozen=True)
class Folder:
    """Where one piece of work keeps what its stages made."""

    path: Path

    def write(self, stage: str, made: Made) -> str:
        """Keep what a stage made and return the SHA-256 of the file. The same content is the same file."""
        content = packed(made)
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self.path / f"{stage}.new"
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        temporary.replace(self.file_of(stage))
        return hashlib.sha256(content).hexdigest()

    def read(self, stage: str, sha256: str) -> Made:
        """Return what a stage made. Raises NotAsKept where its file is gone, broken or another one."""
        try:
            content = self.file_of(stage).read_bytes()
        except OSError as error:
            raise NotAsKept(stage) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotAsKept(stage)
        return unpacked(content)

    def file_of(self, stage: str) -> Path:
        return self.path / f"{stage}.npz"

    def drop(self) -> None:
        """Delete all that can be; then raise the OSError of what cannot: words may be left in it."""
        failures: list[BaseException] = []
        shutil.rmtree(self.path, onerror=lambda _how, _path, found: failures.append(found[1]))
        for error in failures:
            if not isinstance(error, OSError) or error.errno not in ELSEWHERE_TOLD:
                raise error

    @contextmanager
    def held(self, *, begins: bool = False) -> Iterator[bool]:
        """Be the one of all who share the folder that works in it; tell whether that is so.

        The folder is made for who begins to work in it alone. Whoever dies lets go of it: the kernel sees to
        that.
        """
        with ExitStack() as until_left:
            try:
                if begins:
                    self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
                file = until_left.enter_context((self.path / "lock").open("w"))
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                is_ours = self.is_locked_by(file)
            except (FileNotFoundError, FileExistsError, BlockingIOError):
                is_ours = False  # somebody is at it, or drops it just now
            yield is_ours

    def is_held(self) -> bool:
        """Tell whether somebody works in it; leaves nothing behind.

        Who begins to at this very moment is turned away and comes again, the command a second later.
        """
        try:
            with (self.path / "lock").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False

    def is_locked_by(self, file: IO[str]) -> bool:
        """Tell whether it is this folder's lock: not one that went with the folder before it was ours."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), (self.path / "lock").stat())
        except FileNotFoundError:
            return False

    def comments_read(self) -> list[int]:
        """Return the ids of the comments whose texts are kept. Raises NotAsKept."""
        try:
            with np.load(self.file_of(READ), allow_pickle=False) as file:
                found: list[int] = file["ids"].tolist()
                return found
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise NotAsKept(READ) from error

    def last_written(self) -> float:
        """Return when anything was last written in it, as seconds of the epoch."""
        return max(written_at(one) for one in [self.path, *self.path.glob("*.npz")])


def written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0  # dropped since


def packed(made: Made) -> bytes:
    arrays = {name: value for name, value in made.items() if isinstance(value, np.ndarray)}
    rest = {name: value for name, value in made.items() if name not in arrays}
    written = np.frombuffer(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{JSON_PART: written}, **arrays)
    return file.getvalue()


def unpacked(content: bytes) -> Made:
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    rest = json.loads(arrays.pop(JSON_PART).tobytes())
    return {**arrays, **rest}


def place_of(folder: Path) -> str:
    """Return what tells a data folder's ``folder`` for stages from all others; drawn when first asked for."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "place"
    if not path.exists():
        drawn = folder / f"place.{secrets.token_hex(8)}"
        drawn.write_text(secrets.token_hex(8))
        try:
            os.link(drawn, path)  # of two who draw at once the first holds
        except FileExistsError:
            pass
        finally:
            drawn.unlink()
    return path.read_text()
