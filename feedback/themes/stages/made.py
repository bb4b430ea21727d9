"""What the stages of a run hand on: dictionaries of arrays and of what JSON can hold."""

from collections.abc import Callable, Mapping
from typing import Any

Made = dict[str, Any]
Stage = Callable[[Mapping[str, Made]], Made]

# From the database, and into it: the first and the last stage, in :mod:`feedback.themes.runs`.
READ, SAVE = "read", "save"
# Before a run: comments that have no sentence vector yet get theirs, where an encoder is set.
ENCODE = "encode"
