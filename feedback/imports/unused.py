"""What a file holds and nobody would read: columns of people's own words that are left out."""

from feedback.imports.headings import is_of_the_program, is_personal, tick_answer
from feedback.imports.mappings import ColumnMap, rating_of, reasons_of
from feedback.imports.sources import values_in
from feedback.imports.tables import Table

MOSTLY = 0.5
WORDS = 3


def unused_texts(table: Table, mapping: ColumnMap) -> list[str]:
    """Return the columns that look written by people and are mapped to nothing; none that names people."""
    free = [column for column in table.columns if column not in mapping.named_columns]
    return [column for column in free if is_open(column) and is_written(table, column)]


def is_open(column: str) -> bool:
    return not (is_personal(column) or is_of_the_program(column) or tick_answer(column))


def is_written(table: Table, column: str) -> bool:
    """Tell whether most cells of a column are sentences, and few are alike as answers to choose are."""
    values = values_in(table, column)
    sentences = sum(times for text, times in values.items() if is_sentence(text))
    return sentences > MOSTLY * values.total() and len(values) > MOSTLY * values.total()


def is_sentence(text: str) -> bool:
    has_words = len([word for word in text.split() if any(letter.isalpha() for letter in word)]) >= WORDS
    return has_words and rating_of(text, {}) is None and not reasons_of(text, {})[0]
