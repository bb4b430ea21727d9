"""A tablet at the way out, and who touches it."""

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from feedback.database import db
from feedback.models import Submission

# What the page asks of a browser that a test cannot grant is counted instead.
COUNT_LOCKS = """
window.locks = 0;
Object.defineProperty(navigator, "wakeLock", {value: {request: async () => {
  window.locks += 1; const lock = new EventTarget(); window.lastLock = lock; return lock;
}}});
"""


def tap(page: Page, rating: int = 4) -> None:
    page.locator(f"[name=rating][value='{rating}']").click()
    expect(page.locator("[data-part=thanks]")).to_be_visible()


def finish(page: Page) -> None:
    page.locator("[data-part=done]").click()
    expect(page.locator("[data-part=faces]")).to_be_visible()


def kept(app: Flask) -> list[Submission]:
    with app.app_context():
        options = sa.orm.selectinload(Submission.answers)
        return list(db.session.scalars(sa.select(Submission).options(options).order_by(Submission.id)))
