"""Which groups are shown: whatever one adds and subtracts, no sum of fewer than eight comes out."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from numpy import array
from numpy.linalg import matrix_rank

from feedback.campaigns.groups import LEAST, Person, coarse, showable

# People as (employer, role), in up to six kinds of up to fifteen each.
offices = st.dictionaries(
    st.tuples(st.sampled_from("sp"), st.sampled_from("abc")), st.integers(1, 15), max_size=6
)


def groups_of(office: dict[tuple[str, str], int]) -> tuple[list[tuple[str, str]], dict[str, set[int]]]:
    people = [kind for kind, count in sorted(office.items()) for _ in range(count)]
    names = sorted({name for kind in people for name in kind})
    return people, {name: {n for n, kind in enumerate(people) if name in kind} for name in names}


@settings(max_examples=50)
@given(offices)
def test_no_sum_of_fewer_than_eight_can_be_worked_out(office: dict[tuple[str, str], int]) -> None:
    """All sets of whole kinds are tried: the sum of one is known if it is a combination of what is shown."""
    people, groups = groups_of(office)
    shown = [set(groups[name]) for name in showable(groups, range(len(people)))]
    if len(people) < LEAST:
        assert not shown
        return
    kinds = sorted(set(people))
    known = [[1] * len(kinds)] + [[int(people.index(kind) in group) for kind in kinds] for group in shown]
    rank = matrix_rank(array(known))
    for mask in range(1, 2 ** len(kinds)):
        chosen = [kind for place, kind in enumerate(kinds) if mask >> place & 1]
        wanted = [int(kind in chosen) for kind in kinds]
        if sum(office[kind] for kind in chosen) < LEAST:
            assert matrix_rank(array([*known, wanted])) > rank, (chosen, shown)


def test_one_small_group_takes_the_next_with_it() -> None:
    sizes = {"staff": 20, "managers": 9, "analysts": 3}
    people = [name for name, size in sizes.items() for _ in range(size)]
    groups = {name: {n for n, one in enumerate(people) if one == name} for name in sizes}
    assert list(showable(groups, range(len(people)))) == ["staff"]


def test_groups_of_two_ways_are_held_against_each_other() -> None:
    """15 postal staff, 5 of the State, 8 managers of the State: State less managers would be five people."""
    people = [("post", "staff")] * 15 + [("state", "staff")] * 5 + [("state", "manager")] * 8
    members = {
        name: {n for n, one in enumerate(people) if name in one}
        for name in ("post", "state", "staff", "manager")
    }
    assert list(showable(members, range(28))) == ["post", "state"]


def test_two_groups_of_eight_are_both_shown() -> None:
    assert list(showable({"a": set(range(8)), "b": set(range(8, 16))}, range(16))) == ["a", "b"]


everybody = st.lists(
    st.tuples(st.sampled_from(["staff", "manager"]), st.sampled_from(["", "state"]), st.integers(1, 3)),
    max_size=60,
)


@given(everybody)
def test_an_answer_is_kept_with_no_groups_that_fewer_than_eight_share(people: list[Person]) -> None:
    kept = coarse(people, top=0)
    assert len(kept) == len(people)
    rest = ("", "", 0)
    assert all(count >= LEAST for group, count in Counter(kept).items() if group != rest)
    assert all(
        after[2] in {0, before[2]} and after[0] in {"", before[0]} and after[1] in {"", before[1]}
        for before, after in zip(people, kept, strict=True)
    )


def test_who_is_alone_with_their_groups_is_kept_with_coarser_ones() -> None:
    people = [("staff", "state", 1)] * 8 + [("staff", "state", 2)] * 3 + [("manager", "state", 2)] * 5
    assert coarse(people, top=9) == [("staff", "state", 1)] * 8 + [("", "state", 9)] * 8
