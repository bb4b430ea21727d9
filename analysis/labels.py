"""What people said about texts: for each a set of theme keys, or nothing yet."""

import math
import numbers
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Keys = frozenset[Hashable]
"""The themes of one text; empty for one that belongs to none of them."""

Truth = NDArray[np.bool_]

Label = object
"""A theme's key, a set or tuple of keys, or None."""


def checked_labels(y: Iterable[Label], count: int) -> list[Keys | None]:
    """Per text its keys; None where nobody has said anything (is_unknown). A set or a tuple holds several."""
    labels = [_keys(label) for label in y]
    if len(labels) != count:
        raise ValueError(f"y has {len(labels)} values for {count} texts")
    return labels


def is_unknown(label: Label) -> bool:
    """Whether nobody has said anything: None, -1 of any number type, as scikit-learn has it, or NaN."""
    return label is None or (isinstance(label, numbers.Real) and (label == -1 or math.isnan(label)))


def _keys(label: Label) -> Keys | None:
    if is_unknown(label):
        return None
    if isinstance(label, set | frozenset | tuple | list):
        return frozenset(label)
    return frozenset([label])


def ordered_keys(labels: Iterable[Keys | None]) -> list[Hashable]:
    """Every key that occurs, in an order that does not depend on that of the texts."""
    found = {key for keys in labels if keys is not None for key in keys}
    return sorted(found, key=lambda key: (type(key).__name__, str(key)))


def indicator(labels: Sequence[Keys], keys: Sequence[Hashable]) -> Truth:
    """(n_texts, n_keys): whether a text belongs to a theme. What is not among `keys` is passed over."""
    table = np.zeros((len(labels), len(keys)), dtype=bool)
    column = {key: number for number, key in enumerate(keys)}
    for row, belonging in enumerate(labels):
        table[row, [column[key] for key in belonging if key in column]] = True
    return table
