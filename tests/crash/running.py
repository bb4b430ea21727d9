"""``feedback serve`` as these tests need it: started within a moment, killed with all its processes."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feedback.cli import main
from tests import factories
from tests.crash.faults import refuse_syncs
from tests.demo.province import PROGRAM
from tests.servers import PATIENCE, free_port, is_healthy

# Starting Python and reading all libraries takes seconds, and these tests start the service a hundred times:
# each start is a fork of a process that has read them, which then runs the same command.
starter = multiprocessing.get_context("forkserver")
starter.set_forkserver_preload(["__main__", __name__])


def become_the_service(
    settings: Mapping[str, str], log: str, listener: socket.socket | None, syncs_fail: bool
) -> None:
    """What the shell does for a command, and systemd for a service whose socket it keeps open."""
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for name in [name for name in os.environ if name.startswith("FEEDBACK_")]:
        del os.environ[name]
    os.environ.update(settings)
    if listener is not None:
        os.dup2(listener.fileno(), 3)
        os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    if syncs_fail:
        refuse_syncs()
    sys.argv = ["feedback", "serve"]
    main()


@dataclass
class Service:
    """One service at one address, started and ended as often as one likes."""

    folder: Path
    settings: Mapping[str, str]
    port: int = field(default_factory=free_port)
    listener: socket.socket | None = None
    syncs_fail: bool = False
    process: Any = None

    @property
    def log(self) -> Path:
        return self.folder / "service.log"

    @property
    def pid(self) -> int:
        """Of gunicorn's master."""
        return int(self.process.pid)

    def start(self) -> None:
        settings = {**self.settings, "PORT": str(self.port)}
        arguments = (settings, str(self.log), self.listener, self.syncs_fail)
        self.process = starter.Process(target=become_the_service, args=arguments)
        self.process.start()
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_healthy(f"http://127.0.0.1:{self.port}"):
            if not self.process.is_alive() or time.monotonic() > deadline:
                raise RuntimeError(f"the service did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.01)

    def kill(self) -> None:
        """As the kernel does when memory runs out, but to master and workers at the same moment."""
        os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)
        self.wait()

    def wait(self) -> None:
        self.process.join(PATIENCE)
        assert not self.process.is_alive()

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return {int(pid) for pid in children.split()}


def settings_for(url: str, folder: Path) -> dict[str, str]:
    return {
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_DATA_DIR": str(folder / "data"),
        "FEEDBACK_SECRET_KEY": factories.SECRET_KEY,
        "FEEDBACK_LOCK_SECONDS": "1",
    }


@contextmanager
def running(service: Service) -> Iterator[Service]:
    service.start()
    try:
        yield service
    finally:
        if service.process.is_alive():
            service.kill()


def run_to_its_end(settings: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as it is installed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    return subprocess.run(
        [PROGRAM, *arguments], env={**inherited, **settings}, capture_output=True, text=True, check=False
    )
