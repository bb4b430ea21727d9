from pathlib import Path

import numpy as np
import pytest

from benchmarks.reading import Counting, read_once

pytestmark = pytest.mark.one_database

TEXTS = ["chờ lâu", "mã không đến", "chờ lâu"]
ENCODER = "tests.encoders:ByMeaning"


def test_texts_are_read_once_and_what_it_cost_is_kept(tmp_path: Path) -> None:
    first = read_once(ENCODER, TEXTS, tmp_path)
    (kept,) = tmp_path.iterdir()
    written = kept.stat().st_mtime_ns
    again = read_once(ENCODER, TEXTS, tmp_path)
    assert kept.stat().st_mtime_ns == written
    assert again.seconds == first.seconds > 0
    assert again.megabytes == first.megabytes > 0
    np.testing.assert_array_equal(again.vectors, [[1, 0, 0], [0, 1, 0], [1, 0, 0]])


def test_a_peer_that_reads_words_too_pays_for_them_alone(tmp_path: Path) -> None:
    read = read_once(ENCODER, TEXTS, tmp_path)
    encoder = Counting(read, TEXTS)
    np.testing.assert_array_equal(encoder.encode(TEXTS, show_progress_bar=False), read.vectors)
    of_texts = encoder.seconds
    np.testing.assert_array_equal(encoder.encode(["phí"]), [[0, 0, 1]])
    assert encoder.seconds > of_texts
