"""What an estimator's parameters may be. Checked when it is fitted, as scikit-learn's own are."""

import math
import numbers
from typing import Any


def check_count(name: str, value: Any, least: int = 1, otherwise: str | None = None) -> None:
    """ValueError unless a parameter is an int of at least `least`, or the word `otherwise`."""
    if otherwise is not None and value == otherwise:
        return
    if not _is_whole(value) or value < least:
        words = f'"{otherwise}" or ' if otherwise else ""
        raise ValueError(f"{name} must be {words}an int of at least {least}, not {value!r}")


def check_share(name: str, value: Any, *, optional: bool = False) -> None:
    """ValueError unless a parameter is a number from 0 to 1, or None where that is allowed."""
    if optional and value is None:
        return
    if not _is_number(value) or not 0 <= value <= 1:
        raise ValueError(f"{name} must be a number from 0 to 1{' or None' * optional}, not {value!r}")


def check_random_state(value: Any) -> None:
    """ValueError unless it is an int that numpy's generators take, or None."""
    if value is not None and not (_is_whole(value) and 0 <= value < 2**32):
        raise ValueError(f"random_state must be an int from 0 to 2**32 - 1 or None, not {value!r}")


def _is_whole(value: Any) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
