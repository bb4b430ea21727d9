"""gunicorn over the app: one process with threads, which is what SQLite likes best."""

import os
import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from feedback import create_app
from feedback.complaints import similar
from feedback.logs import LinesOfTheServer


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's own log, in lines like ours: without the address of who asked."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.handlers = [LinesOfTheServer()]


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with settings from here instead of a file or a command line of its own."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app in the worker, after the fork: no connection is ever shared."""
        app = create_app()
        similar.warm_up(app)
        return app


def has_a_socket() -> bool:
    """Tell whether systemd handed us one that already listens (sd_listen_fds(3)); gunicorn takes it."""
    return os.environ.get("LISTEN_PID") == str(os.getpid())


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def run(host: str, port: int, threads: int) -> None:
    """Serve until stopped."""
    settings = {
        "bind": f"{host}:{port}",
        "worker_class": "gthread",
        "threads": threads,
        # Its access log stays off: it would hold receipts. feedback.logs writes one without them.
        "loglevel": "warning",
        "logger_class": ServerLog,
        "control_socket_disable": True,
    }
    Server(settings).run()
