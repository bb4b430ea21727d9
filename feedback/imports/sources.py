"""Which program wrote a table, and what its columns probably are.

What is looked for: LimeSurvey 3 to 6 ("Export responses": ``id``, ``submitdate``, ``lastpage``,
``startlanguage``, ``seed``; ``q[SQ001]`` for one of several ticks; headings as code, as text or as both),
Google Forms and Sheets ("Timestamp" first; ticks joined by ", " or ";"), KoboToolbox (``_uuid``,
``_submission_time`` in UTC, ``group/question``, ``question/answer`` with 1 and 0, ticks joined by spaces,
semicolons between the cells), Microsoft Forms ("ID", "Start time", "Completion time", ticks joined by ";").
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC

from feedback.imports.dates import NoDate, order_of, read_moment
from feedback.imports.headings import (
    TICK,
    bare,
    is_of_the_program,
    is_personal,
    list_asked,
    tick_answer,
    tick_question,
)
from feedback.imports.mappings import (
    CRITERIA,
    LISTS,
    ColumnMap,
    is_ticked,
    plain,
    rating_of,
    reasons_of,
    tick_of,
)
from feedback.imports.tables import Table

LIMESURVEY, GOOGLE_FORMS, KOBO, MICROSOFT_FORMS, PLAIN = (
    *("limesurvey", "google_forms", "kobo", "microsoft_forms"),
    "plain",
)
MOST = 0.9  # of a column's values must be of a kind to call the column so
LOOKED_AT = 2000  # lines
SHOWN_VALUES = 40

SIGNS: dict[str, tuple[set[str], ...]] = {
    LIMESURVEY: (
        {"submitdate", "lastpage"},
        {"submitdate", "startlanguage"},
        {"response id", "date submitted"},
        {"id. response id", "submitdate. date submitted"},
    ),
    KOBO: ({"_uuid", "_submission_time"}, {"_uuid", "_index"}),
    MICROSOFT_FORMS: ({"start time", "completion time"}, {"thời gian bắt đầu", "thời gian hoàn thành"}),
    GOOGLE_FORMS: ({"timestamp"}, {"dấu thời gian"}),
}
NAMES: dict[str, tuple[str, ...]] = {
    "date": (
        *("timestamp", "dau thoi gian", "submitdate", "date submitted", "completion time"),
        *("thoi gian hoan thanh", "end", "start", "_submission_time", "ngay", "date", "thoi gian"),
    ),
    "id": ("_uuid", "id", "response id", "id. response id", "ma phieu", "ma", "stt"),
    "language": ("startlanguage", "start language", "startlanguage. start language", "language", "ngon ngu"),
    "dossier_code": ("ma ho so", "so ho so", "dossier", "dossier code"),
    "rating": ("hai long", "danh gia", "satisf", "rating", "rate", "sao", "star", "the nao", "diem"),
    "reasons": ("vi dieu gi", "ly do", "reason", "about", "vi sao"),
    "comment": (
        *("gop y", "y kien", "comment", "them dieu gi", "noi dung", "loi", "feedback", "say more", "text"),
        *("nhan xet", "de xuat", "kien nghi"),
    ),
}
ASKED = {"rating", *LISTS, "comment"}  # what only people fill in
LIMESURVEY_CODE = re.compile(r"A\d{1,2}|AO\d{2}|L\d{3}", re.IGNORECASE)


def source_of(table: Table) -> str:
    """Return which program wrote a table, ``plain`` where nothing tells."""
    names = {plain(name) for name in table.columns}
    return next((source for source, signs in SIGNS.items() if any(sign <= names for sign in signs)), PLAIN)


def suggested(table: Table) -> ColumnMap | None:
    """Return the mapping a table's heading and values suggest, None where nothing can be made of it."""
    source = source_of(table)
    columns: dict[str, str] = {}
    for name in CHOOSERS:
        free = [
            column for column in table.columns if column not in columns.values() and not is_personal(column)
        ]
        if name in ASKED:
            free = [column for column in free if not is_of_the_program(column)]
        if column := CHOOSERS[name](table, free):
            columns[name] = column
    if not {"rating", "comment"} & set(columns):
        return None
    dates = values_in(table, columns["date"]) if "date" in columns else {}
    is_form = source in {LIMESURVEY, GOOGLE_FORMS, MICROSOFT_FORMS}
    return ColumnMap(
        columns=columns,
        ticks=ticks_in(table, columns),
        values={},
        channel="online" if is_form else "import",
        mode="words" if is_form else "unknown",
        date_order=order_of(dates) or "dmy",
        in_utc=columns.get("date") == "_submission_time",
        finished_only=source == LIMESURVEY and "date" in columns,
    )


def only_grows(table: Table) -> bool:
    """Tell whether a table's rows have no id and are only ever added to, as a Google sheet's."""
    return source_of(table) == GOOGLE_FORMS


def is_guessed(mapping: ColumnMap) -> bool:
    """Tell whether the rating was chosen by its values alone: small numbers may count anything."""
    column = mapping.columns.get("rating")
    return column is not None and not _is_about("rating", column)


def values_in(table: Table, column: str) -> Counter[str]:
    """Return a column's values and how often each occurs, the empty ones left out."""
    cells = (line.values.get(column, "").strip() for line in table.lines[:LOOKED_AT])
    return Counter(cell for cell in cells if cell)


def unknown_values(table: Table, mapping: ColumnMap) -> dict[str, Counter[str]]:
    """Return by field the values that nobody knows the meaning of yet."""
    unknown = {}
    if column := mapping.columns.get("rating"):
        given = mapping.values.get("rating", {})
        unknown["rating"] = _only(values_in(table, column), lambda text: rating_of(text, given) is None)
    if columns := [mapping.columns[name] for name in LISTS if name in mapping.columns]:
        given = mapping.values.get("reasons", {})
        unknown["reasons"] = sum((unknown_pieces(table, column, given) for column in columns), Counter())
    return unknown


def unknown_pieces(table: Table, column: str, given: Mapping[str, str]) -> Counter[str]:
    """Return what stands in a column of reasons and is none, and how often."""
    pieces: Counter[str] = Counter()
    for text, times in values_in(table, column).items():
        pieces.update(dict.fromkeys(reasons_of(text, given)[1], times))
    return pieces


def _only(values: Counter[str], wanted: Callable[[str], bool]) -> Counter[str]:
    return Counter({text: times for text, times in values.items() if wanted(text)})


def _named(name: str) -> Callable[[Table, list[str]], str | None]:
    """Choose the column whose whole name is known, the more telling names first."""

    def choose(table: Table, free: list[str]) -> str | None:
        by_name = {bare(column): column for column in reversed(free)}
        return next((by_name[known] for known in NAMES[name] if known in by_name), None)

    return choose


def _date_column(table: Table, free: list[str]) -> str | None:
    named = [column for column in free if bare(column) in NAMES["date"]]
    named.sort(key=lambda column: NAMES["date"].index(bare(column)))
    others = [
        column for column in free if any(word in bare(column) for word in ("ngay", "date", "thoi gian"))
    ]
    return next((column for column in (*named, *others) if _mostly(table, column, _is_date)), None)


def _rating_column(table: Table, free: list[str]) -> str | None:
    rated = [
        column for column in free if _mostly(table, column, _is_rating) and not _is_switch(table, column)
    ]
    named = [column for column in rated if _is_about("rating", column)]
    coded = [column for column in free if not TICK.fullmatch(column) and _mostly(table, column, _is_code)]
    return next(iter([*named, *rated, *coded]), None)


def _reasons_column(asked: str) -> Callable[[Table, list[str]], str | None]:
    """Choose the column of reasons whose heading asks for this list."""

    def choose(table: Table, free: list[str]) -> str | None:
        fitting = [
            column
            for column in free
            if not TICK.fullmatch(column)
            and list_asked(column) == asked
            and _mostly(table, column, _has_reason, share=0.5)
        ]
        named = [column for column in fitting if _is_about("reasons", column)]
        return next(iter([*named, *fitting]), None)

    return choose


def _comment_column(table: Table, free: list[str]) -> str | None:
    texts = {column: values_in(table, column) for column in free}
    worded = {
        column: sum(len(text) * times for text, times in values.items()) / values.total()
        for column, values in texts.items()
        if values and not TICK.fullmatch(column) and not _mostly(table, column, _is_number_or_date)
    }
    named = [
        column
        for column in free
        if _is_about("comment", column) and (column in worded or not texts.get(column))
    ]
    named.sort(key=lambda column: -worded.get(column, 0))
    longest = sorted((c for c in worded if worded[c] >= 12), key=lambda column: -worded[column])
    return next(iter([*named, *longest]), None)


def _is_about(name: str, column: str) -> bool:
    return any(word in bare(column) for word in NAMES[name])


# In the order in which they choose: what one has taken is not free for the next.
CHOOSERS: dict[str, Callable[[Table, list[str]], str | None]] = {
    "id": _named("id"),
    "date": _date_column,
    "language": _named("language"),
    "dossier_code": _named("dossier_code"),
    "rating": _rating_column,
    **{name: _reasons_column(name) for name in LISTS},
    "comment": _comment_column,
}


def _mostly(table: Table, column: str, fits: Callable[[str], bool], share: float = MOST) -> bool:
    values = values_in(table, column)
    return (
        bool(values) and sum(times for text, times in values.items() if fits(text)) >= share * values.total()
    )


def _is_switch(table: Table, column: str) -> bool:
    """A column of 0 and 1, or of 1 alone, ticks something; it does not rate."""
    return set(values_in(table, column)) <= {"0", "1"}


def _is_date(text: str) -> bool:
    try:
        read_moment(text, UTC)
    except NoDate:
        return text.startswith("1980-01-01")
    return True


def _is_rating(text: str) -> bool:
    return bool(rating_of(text, {}))


def _is_code(text: str) -> bool:
    return bool(LIMESURVEY_CODE.fullmatch(text))


def _has_reason(text: str) -> bool:
    return bool(reasons_of(text, {})[0])


def _is_number_or_date(text: str) -> bool:
    return text.replace(".", "").isdigit() or _is_date(text)


def ticks_in(table: Table, columns: dict[str, str]) -> dict[str, str]:
    """Return the columns of one reason each: ``q[time]``, ``q [Waiting time]``, ``group/q/time``."""
    taken = set(columns.values())
    # A summary column beside the ticks says the same.
    summaries = tuple(columns[name] for name in LISTS if name in columns)
    ticks = {}
    for column in table.columns:
        answer = tick_answer(column)
        if column in taken or column.startswith(summaries):
            continue
        if answer and (code := CRITERIA.get(plain(answer))):
            ticks[column] = tick_of(list_asked(tick_question(column)), code)
    return ticks


def tick_columns(table: Table) -> list[str]:
    """Return the columns that hold nothing but ticks."""
    return [
        column
        for column in table.columns
        if tick_answer(column)
        and _mostly(
            table, column, lambda text: is_ticked(text) or plain(text) in {"0", "no", "n", "không", "false"}
        )
    ]
