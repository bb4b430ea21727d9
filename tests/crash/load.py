"""People who send over HTTP, and who write down what they were told."""

import http.client
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

SECONDS = 30  # at most, for any answer

Fields = dict[str, Any]


def fields() -> Fields:
    """What one person sends: it becomes a row in each of the tables that hold a submission."""
    comment = "Chờ hai tiếng mà chưa tới lượt, cán bộ rất nhiệt tình."
    reasons = ["time", "attitude"]
    return {"submission_id": str(uuid4()), "rating": "2", "reasons": reasons, "comment": comment}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


def post(port: int, sent: Fields, accept: str = "application/json", path: str = "/f/TAMKY1") -> Answer:
    """Send over a connection of its own, as phones do. Raises OSError, HTTPException."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", path, urlencode(sent, doseq=True), headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    finally:
        connection.close()


def get(port: int, path: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    finally:
        connection.close()


@dataclass
class Ledger:
    """What was acknowledged, on the disk line by line; and what was sent and never answered."""

    manifest: Path
    in_flight: dict[str, Fields] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    answers: int = 0
    _lock: Lock = field(default_factory=Lock)

    def acknowledge(self, sent: Fields, answer: Answer) -> None:
        """Only what was answered is written down, and it stays when this process is killed too."""
        line = f"{sent['submission_id']} {answer.json['receipt']}\n"
        with self._lock, self.manifest.open("a") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
            self.answers += 1

    def acknowledged(self) -> dict[str, str]:
        lines = self.manifest.read_text().splitlines() if self.manifest.exists() else []
        return dict(line.split() for line in lines)

    def send(self, port: int, sent: Fields) -> int:
        """Send, and write down what came of it. Raises OSError, HTTPException where nothing did."""
        self.in_flight[sent["submission_id"]] = sent
        answer = post(port, sent)
        if answer.status in {200, 201}:
            self.acknowledge(sent, answer)
            del self.in_flight[sent["submission_id"]]
        else:
            self.faults.append(f"{answer.status} {answer.text}")
        return answer.status

    def settle(self, port: int) -> list[int]:
        """Send again what was never answered, as a phone does."""
        return [self.send(port, sent) for sent in list(self.in_flight.values())]


@contextmanager
def writers(port: int, ledger: Ledger, how_many: int = 8, keep_going: bool = False) -> Iterator[Event]:
    """So many people at a time send one thing after the other, each until an answer fails to come.

    With `keep_going` they note that and go on until the end.
    """
    ended, first_answer = Event(), Event()

    def write() -> None:
        while not ended.is_set():
            try:
                status = ledger.send(port, fields())
                first_answer.set()
                if status >= 400 and not keep_going:
                    return
            except (OSError, http.client.HTTPException) as error:
                if not keep_going:
                    return
                ledger.faults.append(repr(error))

    threads = [Thread(target=write) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    try:
        yield first_answer
    finally:
        ended.set()
        for thread in threads:
            thread.join(SECONDS)
