"""Structured logs: one JSON line per event, each with the request's id, none with what a person wrote."""

import contextlib
import logging
import re
import secrets
import sys
import time
from collections.abc import Iterator
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import ExcInfo

from feedback.keys import plain_receipt

# What follows an r, also as somebody mistypes it: //r/…, /R/…, /./r/…; the token of an
# invitation or of a password link.
SECRET_PARTS = re.compile(r"(?:^|(?<=/))(r|u|reset)/.+", re.IGNORECASE | re.DOTALL)
# A receipt of 26 letters, of which a few may be missing: what is left could then be guessed.
LIKE_A_RECEIPT = re.compile("[A-Z2-7]{20}")
MASKED = "-"

log = structlog.get_logger()


class DiscreetTransformer(ExceptionDictTransformer):
    """Tells an exception without what a person wrote: no local variables, and only its message's first line.

    In the lines below it PostgreSQL quotes the row that it refused ("DETAIL: Failing row contains …").
    """

    def __init__(self) -> None:
        super().__init__(show_locals=False)

    def __call__(self, exc_info: ExcInfo) -> list[dict[str, Any]]:
        told = super().__call__(exc_info)
        for one in told:
            one["exc_value"] = one["exc_value"].partition("\n")[0]
        return told


class ForgivingLogger:
    """Writes to whatever stderr is by then what it can: on a full disk people are answered all the same."""

    def msg(self, message: str) -> None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{message}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = log = msg


LINES = ForgivingLogger()


class LinesOfTheServer(logging.Handler):
    """Writes what gunicorn says as lines like ours.

    What it says while something went wrong with a request tells who asked, and quotes paths and headers: of
    that only the kind is kept, and where it is our fault, how it came about.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if error is None:
            log.log(record.levelno, "server", message=record.getMessage())
        elif record.levelno < logging.ERROR:
            structlog.contextvars.clear_contextvars()  # of the request before it
            log.log(record.levelno, "invalid_request", error=type(error).__name__)
        else:
            log.log(record.levelno, "server_error", exc_info=error)


def init_app(app: Flask) -> None:
    level = getattr(logging, app.config["LOG_LEVEL"].upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(DiscreetTransformer()),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: LINES,
    )
    app.before_request(start_request)
    app.after_request(log_request)


@contextlib.contextmanager
def only_warnings() -> Iterator[None]:
    """Let the steps of a program that tells its reader itself how far it is stay out of the log."""
    usual = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=usual)


def start_request() -> None:
    g.request_id = secrets.token_hex(8)
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def log_request(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    if log.is_enabled_for(logging.INFO):  # what is not written need not be worked out
        log.info(
            "request",
            method=request.method,
            path=loggable_path(request.path),
            status=response.status_code,
            ms=round((time.perf_counter() - g.started) * 1000, 1),
        )
    return response


def loggable_path(path: str) -> str:
    """What opens something is never written down: receipts, however they were typed, links for passwords."""
    path = SECRET_PARTS.sub(lambda found: f"{found[1].lower()}/{MASKED}", path)
    return "/".join(MASKED if is_like_a_receipt(part) else part for part in path.split("/"))


def is_like_a_receipt(part: str) -> bool:
    """Tell whether this could be a receipt. Rather too often: a long word fewer in the log harms nobody."""
    return bool(LIKE_A_RECEIPT.search(plain_receipt(part)))
