"""Encoders for tests that need one but no network."""

from collections.abc import Sequence

import numpy as np

from analysis.features import Matrix

ENDINGS = [first + second for first in ("anh", "bình", "chung", "dương") for second in "acegik"]
MEANINGS = (("chờ", "đợi", "xếp hàng", "lâu"), ("otp", "mã", "tin nhắn"), ("phí", "tiền", "biên lai"))


def said_differently(key: str) -> list[str]:
    """Comments about one thing, "chờ" or "phí", of which no two share a word that says so."""
    return [f"{key}{ending} {number} ngày" for number, ending in enumerate(ENDINGS)]


class ByMeaning:
    """Texts that say the same in other words lie near each other; what it does not know is a row of zeros."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        said = [[any(word in text.lower() for word in words) for words in MEANINGS] for text in texts]
        return np.array(said, dtype=np.float32).reshape(len(texts), len(MEANINGS))


class OfNothing:
    """Of all texts it thinks the same, nearly."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        return np.array([[1.0, len(text) % 3 / 100] for text in texts], dtype=np.float32)


class Broken:
    def encode(self, texts: Sequence[str]) -> Matrix:
        raise RuntimeError("the model cannot be read")
