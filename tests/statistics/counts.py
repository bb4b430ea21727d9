"""Counts for the laws."""

from hypothesis import strategies as st


@st.composite
def shares(draw: st.DrawFn, most: int = 5000) -> tuple[int, int]:
    """Hits and how many were asked."""
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def comparisons(most: int = 300) -> st.SearchStrategy[list[tuple[tuple[int, int], tuple[int, int]]]]:
    """Shares now and before, one to twelve pairs."""
    return st.lists(st.tuples(shares(most), shares(most)), min_size=1, max_size=12)
