"""Which column of a table is which, where its headings are known beforehand."""

from collections.abc import Mapping

from feedback.i18n import N_
from feedback.imports.headings import bare
from feedback.imports.tables import Table, UnreadableTable

Names = Mapping[str, tuple[str, ...]]  # of each field, its headings without marks, the more telling first


def columns_of(table: Table, names: Names, required: tuple[str, ...]) -> dict[str, str]:
    """Return the column of each field that has one. Raises UnreadableTable: a required one is missing."""
    by_name = {bare(column): column for column in reversed(table.columns)}
    found = {
        field: by_name[known[0]]
        for field, headings in names.items()
        if (known := [heading for heading in headings if heading in by_name])
    }
    if missing := [names[field][0] for field in required if field not in found]:
        raise UnreadableTable(
            N_("no column is called “%(missing)s”; the file has: %(columns)s"),
            missing="”, “".join(missing),
            columns=", ".join(table.columns)[:300],
        )
    return found
