"""Whether a report that somebody holds in the hand says what the data say now."""

import json
import re
import zipfile
from pathlib import Path

from feedback.reports.figures import hash_of_figures

HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class NoHash(Exception):
    """In a file no check value stands, or not that of its own figures: it was changed."""


def hash_told(given: str) -> str:
    """Return the check value that is given, or that stands in the file of this name. Raises NoHash.

    A PDF keeps its text packed: what is printed in it is to be typed.
    """
    if HASH.fullmatch(given.lower()):
        return given.lower()
    try:
        content = Path(given).read_bytes()
    except OSError as error:
        raise NoHash(f"{given} is neither a check value nor a file that can be read") from error
    if given.lower().endswith(".json"):
        return _hash_of_json(given, content)
    if content.startswith(b"PK"):
        content = _unpacked(Path(given))
    found: set[str] = set(HASH.findall(content.decode("utf-8", errors="replace")))
    if len(found) != 1:
        raise NoHash(f"In {given} stands no check value: give the one that is printed in it")
    return found.pop()


def _hash_of_json(name: str, content: bytes) -> str:
    try:
        figures = json.loads(content)
        told = str(figures["hash"])
    except (ValueError, KeyError, TypeError) as error:
        raise NoHash(f"{name} is no report in JSON") from error
    if hash_of_figures(figures) != told:
        raise NoHash(f"{name} was changed: its check value is not that of its figures")
    return told


def _unpacked(path: Path) -> bytes:
    with zipfile.ZipFile(path) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
