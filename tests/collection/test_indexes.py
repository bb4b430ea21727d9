"""What is asked for one submission must not read everybody's."""

import pytest
import sqlalchemy as sa

from feedback.database import db

TABLES = ("answer", "comment", "personal_detail", "submission_weight")


@pytest.mark.one_database
@pytest.mark.parametrize("table", TABLES)
def test_what_belongs_to_one_submission_is_found_by_an_index(app, table):
    with app.app_context():
        plan = db.session.execute(
            sa.text(f"explain query plan select * from {table} where submission_id = 1")  # noqa: S608
        ).all()
    assert [row.detail for row in plan if row.detail.startswith("SCAN")] == []
