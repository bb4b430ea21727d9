"""What phones load is sent small: citizens' pages, scripts and styles, as brotli or gzip.

Pages of the signed-in are sent as they are. They hold a token against forged requests beside text that others
can put there, and the length of a compressed page would give it away letter by letter (BREACH, 2013).
"""

from flask import Flask, Response, request
from flask_compress import Compress

CITIZENS = {"collection", "receipts", "kiosk", "offline"}

compress = Compress()


def init_app(app: Flask) -> None:
    """Must be joined before all that adds headers: what is joined first is done to an answer last."""
    app.config.from_mapping(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=["static", "offline.worker"],
        # 5 % more bytes than the usual 4 and 6, for a quarter of the time: 0.4 and 1.0 ms a form.
        COMPRESS_BR_LEVEL=3,
        COMPRESS_LEVEL=4,
    )
    compress.init_app(app)
    app.after_request(make_small)


def make_small(response: Response) -> Response:
    has_a_page = response.status_code < 300  # a redirect is small, and the busiest answer there is
    if has_a_page and (request.endpoint == "static" or request.blueprint in CITIZENS):
        return compress.after_request(response)
    return response
