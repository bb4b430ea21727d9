"""The citizens' part of Circular 01/2018: four of its nine indices."""

from hypothesis import given
from hypothesis import strategies as st

from feedback.surveys import tt01

points = st.integers(0, 2)


@given(points, points, points, points)
def test_a_citizens_part_is_the_sum_of_four(a: int, b: int, c: int, d: int) -> None:
    numbers = {"index1": a, "index3": b, "index4": c, "index7": d}
    assert tt01.citizens_score(numbers) == a + b + c + d
    del numbers["index4"]
    assert tt01.citizens_score(numbers) is None
