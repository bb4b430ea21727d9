"""What happens in other units changes no figure, list or file of one's own (S-10, side channels)."""

from tests.access.walking import pages_of


def test_foreign_objects_change_no_page_of_ones_own(province):
    after = pages_of(province.app, province.world, province.walkers)
    assert len(after) > 50
    assert province.before.keys() == after.keys()
    changed = [where for where, page in province.before.items() if after[where] != page]
    assert not changed, changed
