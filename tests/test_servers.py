"""The ground the other tests stand on."""

from pathlib import Path

from playwright.sync_api import Page

from feedback import create_app, database


def test_every_test_gets_a_database_of_the_newest_schema(database_url: str, tmp_path: Path) -> None:
    app = create_app({"FEEDBACK_DATABASE_URL": database_url, "FEEDBACK_DATA_DIR": str(tmp_path)})
    with app.app_context():
        assert database.is_ready()


def test_the_browser_is_a_vietnamese_one(browser_page: Page) -> None:
    assert browser_page.evaluate("navigator.language") == "vi-VN"
