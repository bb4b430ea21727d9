"""What goes in and comes out."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def broadcast(*values: ArrayLike) -> list[Floats]:
    """Return the values as arrays of one shape. None, as a missing figure, becomes NaN."""
    return list(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))
