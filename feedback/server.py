"""gunicorn over the app: one process with threads, which is what SQLite likes best."""

import os
import socket
import sys
from typing import NoReturn


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def run(host: str, port: int, threads: int) -> NoReturn:
    """Become the server; settings stay in the environment."""
    arguments = ["--bind", f"{host}:{port}", "--worker-class", "gthread", "--threads", str(threads)]
    # gunicorn's own access log would hold receipts; feedback.logs writes one without them.
    arguments += ["--log-level", "warning", "--no-control-socket", "feedback:create_app()"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])  # noqa: S606 - no shell wanted
