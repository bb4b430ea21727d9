"""Similar texts: why two resemble each other, and when an index is worth a new one."""

from analysis.similar import MOST_LATER, SimilarTexts, numbers_of, units_of, words_in_common


def index_of(count: int) -> SimilarTexts:
    return SimilarTexts().fit(range(count), [numbers_of(units_of(f"màn hình {n}")) for n in range(count)])


def added_until_worn(index: SimilarTexts) -> int:
    numbers = numbers_of(units_of("in biên nhận"))
    for added in range(1, MOST_LATER + 2):
        if index.partial_fit([f"later {added}"], [numbers]).is_worn:
            return added
    raise AssertionError("never worn")


def test_the_reason_is_told_as_the_first_text_writes_it() -> None:
    told = words_in_common("In BIÊN NHẬN bị lệch, mất chữ", "in bien nhan lech kho giay")
    assert "biên nhận" in told
    assert "lệch" in told
    assert words_in_common("Mở chậm", "In biên nhận") == []


def test_an_index_that_began_small_is_soon_worn_and_a_large_one_late() -> None:
    assert [added_until_worn(index_of(size)) for size in (0, 50, 3 * MOST_LATER)] == [21, 51, MOST_LATER + 1]
