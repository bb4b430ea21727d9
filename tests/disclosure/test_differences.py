"""Two views of which one holds the other (P-04)."""

import pytest

from feedback.disclosure.differences import may_differ


@pytest.mark.parametrize(
    ("larger", "smaller", "may"),
    [
        (20, 20, True),
        (20, 19, False),
        (20, 16, False),
        (20, 15, True),
        (4, 0, False),
        (5, 0, True),
        (0, 0, True),
    ],
)
def test_two_views_differ_by_nobody_or_by_five(larger: int, smaller: int, may: bool) -> None:
    assert may_differ(larger, smaller) is may


def test_the_smaller_view_is_within_the_larger() -> None:
    with pytest.raises(ValueError, match="no part"):
        may_differ(3, 4)
