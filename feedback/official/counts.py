"""What every count must be."""


def not_negative(*counts: int) -> None:
    """Raise ValueError for a count below zero."""
    if any(count < 0 for count in counts):
        raise ValueError("a count is never negative")
