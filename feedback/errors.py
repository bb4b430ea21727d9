"""What can go wrong for a user, and how it is told: one table from exception to HTTP answer."""

import structlog
from flask import Flask, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import DataError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from feedback.database import UNAVAILABLE

RETRY_AFTER_SECONDS = 30  # what 503 asks of a program

log = structlog.get_logger()


class FeedbackError(Exception):
    """Something the person can understand and often mend. Formats itself in their language."""

    status = 400
    retry_after: int | None = None  # seconds, where waiting helps

    def message(self) -> str:
        return gettext("This could not be done.")

    def __str__(self) -> str:
        return self.message()


class NotFound(FeedbackError):
    """Not there, or not for this person: the two look alike on purpose."""

    status = 404

    def message(self) -> str:
        return str(PAGES[404][1])


# what happened, what to do
PAGES = {
    400: (
        lazy_gettext("We could not read that"),
        lazy_gettext(
            "Something was missing or the page was open for too long. "
            "Please go back, load the page again and send once more."
        ),
    ),
    403: (
        lazy_gettext("You may not see this page"),
        lazy_gettext(
            "Your account has no right to it. If you need it for your work, ask your administrator."
        ),
    ),
    404: (
        lazy_gettext("We cannot find this page"),
        lazy_gettext(
            "Please check the address or the code under the QR. You can also type the code on the first page."
        ),
    ),
    409: (
        lazy_gettext("This was sent before"),
        lazy_gettext("This form was already sent with other answers. The first ones were kept."),
    ),
    413: (
        lazy_gettext("That is too much to send"),
        lazy_gettext("Please go back: what you typed is still there. Shorten it, or choose a smaller file."),
    ),
    429: (
        lazy_gettext("Too many at once"),
        lazy_gettext("Please wait one minute, then try again. Nothing you sent before is lost."),
    ),
    500: (
        lazy_gettext("Something broke on our side"),
        lazy_gettext("It is not your fault. Please try again in a few minutes."),
    ),
    503: (
        lazy_gettext("We cannot save anything right now"),
        lazy_gettext("Please try again in a minute: go back, and what you typed is still there."),
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(SecurityError, show_wrong_host)
    app.register_error_handler(FeedbackError, show_feedback_error)
    for kind in UNAVAILABLE:
        app.register_error_handler(kind, show_unavailable)
    app.register_error_handler(DataError, show_unkeepable)
    app.register_error_handler(Exception, show_unexpected)


def error_page(code: int, detail: str | None = None, retry_after: int | None = None) -> ResponseReturnValue:
    heading, advice = PAGES.get(code, PAGES[400 if code < 500 else 500])
    advice, request_id = detail or str(advice), g.get("request_id")
    # What failed may be the database: the page asks it nothing more, not even who is signed in.
    g.has_failed = code >= 500
    retry_after = RETRY_AFTER_SECONDS if code == 503 else retry_after
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if wants_json():
        return {"error": str(heading), "detail": advice, "request_id": request_id}, code, headers
    page = render_template(
        "errors/error.html", code=code, heading=heading, advice=advice, request_id=request_id
    )
    return page, code, headers


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    page = make_response(error_page(error.code or 500, too_large() if error.code == 413 else None))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        page.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return page


def too_large() -> str | None:
    """Return how much fits and what to do, None where another limit was met, as too many fields."""
    most = request.max_content_length
    if most is None or (request.content_length or 0) <= most:
        return None
    size = f"{most // 1024**2} MB" if most >= 1024**2 else f"{most // 1024} kB"
    return gettext("At most %(size)s fit here.", size=size) + f" {PAGES[413][1]}"


def show_wrong_host(_error: SecurityError) -> ResponseReturnValue:
    """Answer a request under another site's name. A page would need links, and here none can be made."""
    return str(PAGES[400][0]), 400, {"Content-Type": "text/plain; charset=utf-8"}


def show_feedback_error(error: FeedbackError) -> ResponseReturnValue:
    return error_page(error.status, error.message(), error.retry_after)


def show_unavailable(error: SQLAlchemyError) -> ResponseReturnValue:
    """The database is locked, full or gone: honest, and worth trying again."""
    log.error("database_unavailable", exc_info=error)
    return error_page(503)


def show_unkeepable(error: DataError) -> ResponseReturnValue:
    """The database cannot hold a value as it was sent: PostgreSQL has no text with a NUL in it."""
    log.warning("unkeepable_value", exc_type=type(error.orig).__name__)
    return error_page(400)


def show_unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected_error", exc_info=error)
    return error_page(500)


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
