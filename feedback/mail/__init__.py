"""Mail: written into the outbox with what it tells of, sent by the worker."""

from flask import current_app


def is_set_up() -> bool:
    """Tell whether there is a server that takes mail (FEEDBACK_SMTP_URL)."""
    return current_app.config["MAIL_SERVER"] is not None
