"""S-16, S-17, S-19: every text is shown as it is, wherever it stands. None of it runs, asks or breaks."""

import pytest
import sqlalchemy as sa

from feedback.database import db
from feedback.models import Base
from tests.factories import create_backlog_item, the_unit
from tests.pages import Page, is_page
from tests.security.walking import walk

pytestmark = pytest.mark.one_database

HOSTILE = (
    "\"'></title></script></textarea></select>--><gy-evil onclick=alert(1)>"
    "<img src=x onerror=alert(1)><svg/onload=alert(1)>javascript:alert(1)"
    "{{7*191}}${7*191}%(x)s{0.__class__}\u202egnp\u200b[x](javascript:alert(1))"
)
# What nobody reads.
UNREAD = {("account", "password")}


def is_words(table: sa.Table, column: sa.Column) -> bool:
    is_text = isinstance(column.type, sa.Text) and not column.unique
    return is_text and (table.name, column.name) not in UNREAD


def write_into_every_text(columns: list[sa.Column]) -> int:
    """Put the hostile words behind each text there is; return how many rows were changed."""
    with db.engine.begin() as connection:
        return sum(
            connection.execute(sa.update(column.table).values({column: column.concat(HOSTILE)})).rowcount
            for column in columns
        )


def test_words_in_every_text_there_is_stay_words(sample, signed_in):
    create_backlog_item(sample, the_unit(sample))
    client = signed_in("admin")
    with sample.app_context():
        columns = [c for t in Base.metadata.sorted_tables for c in t.columns if is_words(t, c)]
        changed = write_into_every_text(columns)
    assert changed > 3000
    shown = 0
    for answer in walk(sample, client):
        assert answer.status_code < 500, answer.request.path
        if is_page(answer):
            page = Page(answer.get_data(as_text=True))
            assert page.find(".//gy-evil") is None, answer.request.path
            assert "1337" not in page.text, answer.request.path
            shown += "gy-evil" in page.text
    assert shown > 20
