"""Whoever changes what counts in themes does so one after another, and sees what the one before left."""

from sqlalchemy import text

from feedback.database import db

LEDGER_LOCK = 7_402_113  # any number, the same everywhere


def wait_for_the_ledger() -> None:
    """Wait until nobody else decides about themes or makes a run whole, and hold that until the commit.

    SQLite has one writer anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LEDGER_LOCK})
