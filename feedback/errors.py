"""What can go wrong for a user, and how it is told: one table from exception to HTTP answer."""

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

log = structlog.get_logger()


class FeedbackError(Exception):
    """Something the person can understand and often mend. Formats itself in their language."""

    status = 400

    def message(self) -> str:
        return gettext("This could not be done.")

    def __str__(self) -> str:
        return self.message()


class NotFound(FeedbackError):
    """Not there, or not for this person: the two look alike on purpose."""

    status = 404

    def message(self) -> str:
        return gettext("There is nothing at this address.")


# title, what to do
PAGES = {
    400: (lazy_gettext("We did not understand that"), lazy_gettext("Please go back, check and send it again.")),
    403: (lazy_gettext("This page is not for your account"), lazy_gettext("Ask your administrator for access.")),
    404: (
        lazy_gettext("We cannot find this page"),
        lazy_gettext("Check the address, or start again from the first page."),
    ),
    405: (lazy_gettext("We did not understand that"), lazy_gettext("Please go back, check and send it again.")),
    413: (
        lazy_gettext("That is too much to send"),
        lazy_gettext("A comment may have 2,000 characters. Please go back and shorten it."),
    ),
    429: (
        lazy_gettext("Too many at once"),
        lazy_gettext("Please wait a minute, then send it again."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("Nothing you did is wrong. Please try again in a few minutes."),
    ),
    503: (
        lazy_gettext("We cannot save anything right now"),
        lazy_gettext("Please try again in a minute: go back, and what you typed is still there."),
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(FeedbackError, show_feedback_error)
    app.register_error_handler(OperationalError, show_unavailable)
    app.register_error_handler(Exception, show_unexpected)


def error_page(status: int, detail: str | None = None) -> ResponseReturnValue:
    title, advice = PAGES.get(status, PAGES[400 if status < 500 else 500])
    if wants_json():
        return {"error": str(title), "detail": detail or str(advice), "request_id": g.get("request_id")}, status
    page = render_template(
        "errors/error.html", status=status, title=title, advice=detail or advice, request_id=g.get("request_id")
    )
    return page, status


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    return error_page(error.code or 500)


def show_feedback_error(error: FeedbackError) -> ResponseReturnValue:
    return error_page(error.status, error.message())


def show_unavailable(error: OperationalError) -> ResponseReturnValue:
    """The database is locked, full or gone: honest, and worth trying again."""
    log.error("database_unavailable", exc_info=error)
    return error_page(503)


def show_unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected_error", exc_info=error)
    return error_page(500)


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
