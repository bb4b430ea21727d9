"""Whatever happens to units, in any order: what was counted is counted once today, and nothing is guessed."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.organisation.lineage import Home, Lineage, gather

# 1 is the province, 2 and 3 are districts, the rest communes of theirs.
PARENTS = {1: None, 2: 1, 3: 1, 21: 2, 22: 2, 31: 3, 32: 3}


def whole(heir: int) -> list[tuple[int, str]]:
    return [(heir, "whole")]


def parts(*heirs: int) -> list[tuple[int, str]]:
    return [(heir, "part") for heir in heirs]


def test_what_lasts_counts_where_it_was_given() -> None:
    assert Lineage(PARENTS, {}).home(21) == Home(21)


def test_a_whole_successor_has_it_however_many_changes_lie_between() -> None:
    tree = Lineage(PARENTS | {23: 2, 24: 3}, {21: whole(23), 22: whole(23), 23: whole(24)})
    assert tree.home(21) == tree.home(22) == Home(24)


def test_of_a_split_unit_the_touchpoint_tells() -> None:
    tree = Lineage(PARENTS, {21: parts(22, 31)})
    assert tree.home(21, point=31) == Home(31)


@pytest.mark.parametrize("point", [None, 21, 32], ids=["no touchpoint", "one left there", "one elsewhere"])
def test_without_one_at_an_heir_it_stays_unassigned_above_them(point: int | None) -> None:
    tree = Lineage(PARENTS, {21: parts(22, 31)})
    assert tree.home(21, point) == Home(1, is_assigned=False)


def test_heirs_of_one_district_have_it_unassigned_in_their_district() -> None:
    assert Lineage(PARENTS | {23: 2}, {21: parts(22, 23)}).home(21) == Home(2, is_assigned=False)


def test_parts_that_came_together_again_leave_nothing_to_guess() -> None:
    links = {21: parts(22, 23), 22: whole(24), 23: whole(24)}
    assert Lineage(PARENTS | {23: 2, 24: 2}, links).home(21) == Home(24)


def test_what_nobody_followed_stays_unassigned_where_it_belonged() -> None:
    assert Lineage(PARENTS, {21: []}).home(21) == Home(2, is_assigned=False)
    assert Lineage(PARENTS, {21: [(None, "whole")]}).home(21) == Home(2, is_assigned=False)


def test_the_unit_it_belonged_to_is_the_one_of_today() -> None:
    tree = Lineage(PARENTS | {4: None}, {21: [], 2: [], 1: whole(4)})
    assert tree.home(21) == Home(4, is_assigned=False)


class World:
    """A tree to which things happen, one after the other, with touchpoints that move as people say."""

    def __init__(self) -> None:
        self.parents: dict[int, int | None] = dict(PARENTS)
        self.links: dict[int, list[tuple[int | None, str]]] = {}
        self.points = {unit * 10 + number: unit for unit in PARENTS for number in (1, 2)}
        self.counts: Counter[tuple[int, int | None]] = Counter()

    @property
    def communes(self) -> list[int]:
        return [unit for unit in self.parents if unit > 9 and unit not in self.links]

    def new_unit(self, parent: int | None) -> int:
        unit = max(self.parents) + 10
        self.parents[unit] = parent
        return unit

    def end(self, unit: int, links: list[tuple[int | None, str]], choose: st.DataObject) -> None:
        self.links[unit] = links
        heirs = [heir for heir, _relation in links if heir is not None]
        for point in [point for point, at in self.points.items() if at == unit]:
            # Of a split unit one may have been closed before, and so stayed where nobody is any more.
            stays = [unit] if len(heirs) != 1 else []
            self.points[point] = choose.draw(st.sampled_from([*heirs, *stays]))

    def happen(self, kind: str, choose: st.DataObject) -> None:
        unit = choose.draw(st.sampled_from(self.communes))
        parent = choose.draw(st.sampled_from([1, 2, 3]))
        if kind == "abolish" and len(self.communes) > 1:
            self.end(unit, [], choose)
        elif kind == "split":
            heirs = [self.new_unit(parent), choose.draw(st.sampled_from([*self.communes, self.new_unit(2)]))]
            if unit not in heirs and len(set(heirs)) == 2:
                self.end(unit, [(heir, "part") for heir in heirs], choose)
        elif kind == "merge":
            together = choose.draw(st.sets(st.sampled_from(self.communes), min_size=1, max_size=3))
            heir = self.new_unit(parent)
            for one in together:
                self.end(one, [(heir, "whole")], choose)
        else:  # renamed, retyped, moved to another parent: one row ends, one begins
            self.end(unit, [(self.new_unit(parent), "whole")], choose)

    def answers(self, choose: st.DataObject) -> None:
        for unit in self.communes:
            points = [point for point, at in self.points.items() if at == unit]
            self.counts[unit, choose.draw(st.sampled_from([None, *points]))] += choose.draw(st.integers(0, 9))


KINDS = ["merge", "split", "rename", "abolish"]


@settings(max_examples=60, deadline=None)
@given(kinds=st.lists(st.sampled_from(KINDS), max_size=9), choose=st.data())
def test_counts_are_conserved_whatever_happens(kinds: list[str], choose: st.DataObject) -> None:
    world = World()
    for kind in kinds:
        world.answers(choose)
        world.happen(kind, choose)
    world.answers(choose)
    tree = Lineage(world.parents, world.links)

    def total(unit: int) -> int:
        gathered = gather(tree, unit, world.points)
        return sum(
            times
            for (given_in, point), times in world.counts.items()
            if given_in in gathered.units or point in gathered.touchpoints.get(given_in, ())
        )

    def apart(unit: int) -> int:
        gathered = gather(tree, unit, world.points)
        homes = {given_in: tree.home(given_in).unit for given_in in world.parents}
        return sum(
            times
            for (given_in, point), times in world.counts.items()
            if given_in in gathered.unassigned
            and point not in gathered.unassigned[given_in]
            and homes[given_in] == unit
        )

    assert total(1) == world.counts.total()
    for unit in [unit for unit in world.parents if unit not in world.links]:
        below = [child for child, parent in world.parents.items() if parent == unit]
        own = sum(
            times
            for (given_in, point), times in world.counts.items()
            if tree.home(given_in, world.points.get(point)) == Home(unit)
        )
        assert total(unit) == own + apart(unit) + sum(map(total, (c for c in below if c not in world.links)))


@settings(max_examples=40, deadline=None)
@given(kinds=st.lists(st.sampled_from(KINDS), max_size=9), choose=st.data())
def test_no_answer_of_a_split_unit_is_assigned_without_a_touchpoint_or_a_single_heir(
    kinds: list[str], choose: st.DataObject
) -> None:
    world = World()
    for kind in kinds:
        world.happen(kind, choose)
    tree = Lineage(world.parents, world.links)
    for unit in world.parents:
        if tree.home(unit).is_assigned:
            assert tree.descendants(unit) == {tree.home(unit).unit}
