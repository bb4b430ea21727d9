"""Stopped and started in mid-load, politely: nobody who was heard is lost, and with care nobody notices."""

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from tests.crash.evidence import WHOLE, kept
from tests.crash.load import SECONDS, Ledger, writers
from tests.crash.running import Service, running

RESTARTS = 3


def test_a_reload_is_not_noticed(service: Service, durable_url: str, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "manifest")
    with running(service):
        with writers(service.port, ledger, keep_going=True) as first_answer:
            assert first_answer.wait(SECONDS)
            for _ in range(RESTARTS):
                reload(service, ledger)
        assert ledger.faults == []
        assert ledger.in_flight == {}
        assert kept(durable_url) == dict.fromkeys(ledger.acknowledged(), WHOLE)


def reload(service: Service, ledger: Ledger) -> None:
    """HUP, and wait until other workers have answered somebody."""
    before = service.workers()
    os.kill(service.pid, signal.SIGHUP)
    until(lambda: not service.workers() & before)
    answers = ledger.answers
    until(lambda: ledger.answers > answers + 20)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_who_was_heard_before_a_stop_is_kept(service: Service, durable_url: str, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "manifest")
    with running(service):
        with writers(service.port, ledger) as first_answer:
            assert first_answer.wait(SECONDS)
            service.stop()
        assert ledger.faults == []
        service.start()
        assert set(ledger.settle(service.port)) <= {200, 201}
        assert kept(durable_url) == dict.fromkeys(ledger.acknowledged(), WHOLE)


def test_with_a_socket_that_stays_open_a_restart_is_not_noticed(
    service: Service, durable_url: str, tmp_path: Path
) -> None:
    """systemd keeps the socket; whoever comes between two processes waits in it."""
    ledger = Ledger(tmp_path / "manifest")
    with socket.create_server(("127.0.0.1", service.port), backlog=128) as listener:
        service.listener = listener
        with running(service):
            with writers(service.port, ledger, keep_going=True) as first_answer:
                assert first_answer.wait(SECONDS)
                for _ in range(RESTARTS):
                    service.stop()
                    service.start()
            assert ledger.faults == []
            assert kept(durable_url) == dict.fromkeys(ledger.acknowledged(), WHOLE)
