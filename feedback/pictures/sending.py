"""Sending a picture: a file to load down, never a page.

An ``<img>`` of our own pages shows it all the same: browsers mind neither ``attachment`` nor a sandbox there,
and ``img-src 'self'`` lets it. Opened by itself it is saved, and should a browser ever show it after all,
nothing in it may run or load.
"""

from flask import Response, send_file

from feedback.errors import NotFound
from feedback.models import Picture
from feedback.pictures.files import is_there, path_of

MIME_TYPES = {"png": "image/png", "jpg": "image/jpeg"}
NOTHING_RUNS = "sandbox; default-src 'none'"


def send(picture: Picture, name: str, *, is_secret: bool = True) -> Response:
    """Return the picture as a file called ``name``, without its ending.

    A secret one, as each screenshot is, no browser keeps. Raises NotFound where the file is gone.
    """
    if not is_there(picture):
        raise NotFound
    response = send_file(
        path_of(picture),
        mimetype=MIME_TYPES[picture.kind],
        as_attachment=True,
        download_name=f"{name}.{picture.kind}",
        etag=picture.sha256.hex(),
    )
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store" if is_secret else "private, max-age=86400, immutable"
    return response
