"""The ground the other tests stand on."""

from pathlib import Path

from playwright.sync_api import Page

from feedback import create_app, database
from tests import databases


def test_every_test_gets_a_database_of_the_newest_schema(database_url: str, tmp_path: Path) -> None:
    app = create_app({"FEEDBACK_DATABASE_URL": database_url, "FEEDBACK_DATA_DIR": str(tmp_path)})
    with app.app_context():
        assert database.is_ready()


def test_a_database_given_back_has_the_rows_it_had(postgres_url: str, postgres_template: str) -> None:
    copies = databases.Copies(postgres_url, postgres_template)
    used, other = copies.take(), copies.take()
    with databases.connected(used) as connection:
        before = databases.Original(connection)
        connection.execute("DELETE FROM alembic_version")
        connection.execute("UPDATE survey SET name = 'another'")
        connection.execute("INSERT INTO org_unit (code, name, kind) VALUES ('QNM', 'Tỉnh', 'province')")
    with databases.connected(other) as connection:
        connection.execute("ALTER TABLE survey ALTER name DROP NOT NULL")
    copies.give_back(used)
    copies.give_back(other)
    assert copies.take() == used
    with databases.connected(used) as connection:
        assert vars(databases.Original(connection)) == vars(before)
    last = copies.take()
    assert last != other
    with databases.connected(last) as connection:
        assert vars(databases.Original(connection)) == vars(before)
    for url in (used, last):
        copies.give_back(url)
    copies.close()


def test_the_browser_is_a_vietnamese_one(browser_page: Page) -> None:
    assert browser_page.evaluate("navigator.language") == "vi-VN"
