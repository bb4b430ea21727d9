"""Sentence vectors where no database is needed: making them, and handing kept ones to a classifier."""

from collections.abc import Mapping

import numpy as np

import analysis
from feedback.themes.stages.made import READ, Made


def encode(made: Mapping[str, Made]) -> Made:
    """Return ``vectors`` (n_texts, n_dimensions) of the ``texts`` read, by the ``encoder`` named there."""
    read = made[READ]
    vectors = analysis.load_encoder(read["encoder"]).encode(read["texts"])
    return {"vectors": np.asarray(vectors, dtype=np.float16)}


def encoder_in(read: Made) -> "analysis.sentences.Remembered | None":
    """Return what knows the vectors of the run's comments, and no others; None where there are none."""
    vectors = read.get("vectors")
    if vectors is None or not vectors.any():
        return None
    known = zip(read["texts"], vectors.astype(np.float32), strict=True)
    return analysis.sentences.Remembered(known={text: vector for text, vector in known if vector.any()})
