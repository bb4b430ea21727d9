"""A box tells who used an invitation and what was said, and nothing of which belongs to which."""

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.campaigns.box import Ballot, Box, box_from
from feedback.campaigns.figures import figures_of
from feedback.surveys.catalogue import INSTRUMENTS

SUS = INSTRUMENTS["sus"]
ballots = st.builds(
    Ballot,
    role=st.sampled_from(["staff", "manager"]),
    employer=st.sampled_from(["", "state", "post_office"]),
    branch=st.integers(1, 3),
    numbers=st.tuples(*[st.none() | st.integers(1, 5)] * 10),
)
tokens = st.binary(min_size=32, max_size=32)
quickly = settings(max_examples=30)


@quickly
@given(st.lists(st.tuples(tokens, ballots), max_size=12, unique_by=lambda one: one[0]), st.randoms())
def test_whatever_the_order_and_the_pairing_the_same_stands_in_the_box(sent, chance) -> None:
    """Who uses which invitation when, and to say what, leaves the same bytes."""
    marks, said = [token for token, _ballot in sent], [ballot for _token, ballot in sent]
    chance.shuffle(marks)
    chance.shuffle(said)
    first, second = Box(), Box()
    for token, ballot in sent:
        first = first.with_one_more(token, ballot)
    for token, ballot in zip(marks, said, strict=True):
        second = second.with_one_more(token, ballot)
    assert first.plain() == second.plain()


@quickly
@given(st.lists(st.tuples(tokens, ballots), max_size=12, unique_by=lambda one: one[0]))
def test_nothing_is_lost_in_the_box(sent) -> None:
    box = Box()
    for token, ballot in sent:
        box = box_from(box.with_one_more(token, ballot).plain())
    assert sorted(map(str, box.ballots)) == sorted(str(ballot) for _token, ballot in sent)
    assert all(box.was_used(token) for token, _ballot in sent)


@quickly
@given(st.lists(ballots, max_size=40), st.randoms())
def test_figures_know_no_order_and_stay_on_the_scale(given_ballots, chance) -> None:
    invited = [(one.role, one.employer, one.branch) for one in given_ballots]
    figures = figures_of(given_ballots, invited, SUS)
    shuffled = [*given_ballots]
    chance.shuffle(shuffled)
    again = figures_of(shuffled, invited, SUS)
    assert figures.keys() == again.keys()
    if figures["answers"] is None:
        assert figures == {"invited": len(invited), "answers": None}
        return
    assert figures["whole"]["n"] >= 8
    assert 0 <= figures["whole"]["mean"] <= 100
    assert figures["whole"]["mean"] == pytest.approx(again["whole"]["mean"])
    assert figures["hidden"] == again["hidden"]
    assert all(group["n"] >= 8 for groups in figures["groups"].values() for group in groups)


def test_eight_who_left_out_too_much_are_too_few() -> None:
    blank = Ballot("staff", "", 1, (3,) * 7 + (None,) * 3)
    assert figures_of([blank] * 20, [], SUS)["answers"] is None


def test_a_missing_item_counts_as_the_middle_and_alpha_looks_at_items_one_way_round() -> None:
    """Half of them love it, half do not, with two items left out: 3 each."""
    lovers = [Ballot("staff", "", 1, (5, 1, 5, 1, 5, 1, 5, 1, None, None))] * 4
    others = [Ballot("staff", "", 1, (1, 5, 1, 5, 1, 5, 1, 5, None, None))] * 4
    figures = figures_of([*lovers, *others], [("staff", "", 1)] * 10, SUS)
    assert figures["whole"]["mean"] == 50
    # Eight items that go together and two that never change: 10/9 (1 - 8 v / 64 v).
    assert figures["alpha"] == pytest.approx(10 / 9 * (1 - 1 / 8))


@pytest.mark.one_database
def test_figures_can_be_kept_as_json(app: Flask) -> None:
    figures = figures_of([Ballot("staff", "state", 1, (4, 2) * 5)] * 9, [("staff", "state", 1)] * 12, SUS)
    assert app.json.loads(app.json.dumps(figures)) == figures
    assert figures["groups"]["employer"] == [
        {"code": "state", "invited": 12, "n": 9, "mean": 75.0, "deviation": 0.0}
    ]
