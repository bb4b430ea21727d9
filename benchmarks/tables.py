"""Tables of Markdown, row by row, as soon as each is known."""

from collections.abc import Callable, Iterable, Mapping, Sequence

Rows = Iterable[Sequence[object]]


def print_tables(sections: Mapping[str, Callable[[], Rows]]) -> None:
    """Print each table under its title; the first row is its head, fractions have three digits."""
    for title, rows in sections.items():
        print(f"\n{title}\n", flush=True)
        table(rows())


def table(rows: Rows) -> None:
    for number, row in enumerate(rows):
        cells = (f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row)
        print("| " + " | ".join(cells) + " |", flush=True)
        if not number:
            print("|---" * len(row) + "|")
