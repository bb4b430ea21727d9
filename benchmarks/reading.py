"""What a neural network read: sentence vectors of texts, read once, kept in a folder with what they cost.

The peers all need the same vectors. They are read in a process of their own, and what that took is added to
each method that uses them, as if it had read them itself.
"""

import functools
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from analysis import load_encoder
from analysis.sentences import Remembered
from benchmarks.apart import apart, peak_megabytes

FOLDER = Path(__file__).resolve().parent.parent / ".cache" / "vectors"

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Read:
    """(n_texts, n_dimensions) vectors by the encoder of this name; CPU seconds and peak memory they took."""

    encoder: str
    vectors: Vectors
    seconds: float
    megabytes: float


def read_once(encoder: str, texts: Sequence[str], folder: Path) -> Read:
    """From the folder if these texts were read before; else read, and put there."""
    kept = folder / f"{_digest(encoder, texts)}.npz"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        vectors, seconds, megabytes = apart(_read, encoder, texts)
        np.savez(kept, vectors=vectors, seconds=seconds, megabytes=megabytes)
    with np.load(kept) as file:
        return Read(encoder, file["vectors"], float(file["seconds"]), float(file["megabytes"]))


def _digest(encoder: str, texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join([encoder, *texts]).encode()).hexdigest()[:16]


def _read(encoder: str, texts: Sequence[str]) -> tuple[Vectors, float, float]:
    started = time.process_time()
    with threadpool_limits(1):
        vectors = Remembered(load_encoder(encoder)).encode(texts)
    return np.asarray(vectors, dtype=np.float32), time.process_time() - started, peak_megabytes()


class Counting:
    """An encoder for peers that read words, too: each once, and it counts the CPU seconds that took."""

    def __init__(self, read: Read, texts: Sequence[str]) -> None:
        known = dict(zip(texts, read.vectors, strict=True))
        self._remembered = Remembered(_WhenNeeded(read.encoder), known)
        self.seconds = 0.0

    def encode(self, texts: Sequence[str], **_: object) -> Vectors:
        """What else sentence-transformers takes, such as a progress bar, is not asked for here."""
        started = time.process_time()
        vectors = self._remembered.encode(texts)
        self.seconds += time.process_time() - started
        return np.asarray(vectors, dtype=np.float32)


class _WhenNeeded:
    """Who asks for texts alone, which are read already, does not pay for loading the network."""

    def __init__(self, name: str) -> None:
        self._load = functools.cache(lambda: load_encoder(name))

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._load().encode(texts)
