"""Speed of collecting answers, against the bare and the lean minimum, as ratios in one run.

    python -m benchmarks.collection [--seconds 2] [--rounds 9] [--clients 1 8 32 128] [--database sqlite ...]

A journey is: a new connection, GET the form, take what it hands out, POST a rating and a comment of 55
letters, and see that it was kept. The load is a closed loop in this process; every server runs under the
same gunicorn with 2 processes of 8 threads, on a database that survives a power cut (SQLite with
synchronous=FULL, PostgreSQL with fsync and synchronous_commit). Servers take short turns, so that what else
the machine does meets all of them. Prints journeys per second, server CPU per journey and latencies, each as
the median of the rounds, and ratios, ours over theirs: the median of the ratios within one round.
"""

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import sqlalchemy as sa

from feedback import create_app, database
from feedback.models import OrgUnit, Touchpoint
from feedback.surveys.service import ensure_counter_rating
from tests.servers import free_port, postgres

ROOT = Path(__file__).resolve().parent.parent
PATH = "/f/TAMKY1"
COMMENT = "Chờ hơi lâu nhưng cán bộ hướng dẫn rất nhiệt tình, cảm ơn"[:55]
GUNICORN = ["--workers=2", "--worker-class=gthread", "--threads=8", "--log-level=error"]
HIDDEN = re.compile(rb'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"')
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Contender:
    name: str
    module: str  # of the WSGI app
    folder: Path


CONTENDERS = (
    Contender("Góp Ý", "wsgi:app", ROOT),
    Contender("bare", "bare:app", ROOT / "benchmarks" / "minima"),
    Contender("lean", "lean:app", ROOT / "benchmarks" / "minima"),
)


@dataclass
class Measure:
    """One contender under one load, once."""

    journeys: int
    seconds: float
    cpu_seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        return self.journeys / self.seconds

    @property
    def cpu_ms(self) -> float:
        return self.cpu_seconds / self.journeys * 1000

    def percentile_ms(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


@dataclass
class Server:
    process: "subprocess.Popen[bytes]"
    port: int

    def cpu_seconds(self) -> float:
        """CPU time of gunicorn and its workers so far, in user and system mode."""
        return sum(cpu_of(pid) for pid in [self.process.pid, *children_of(self.process.pid)])


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def serve(contender: Contender, url: str, data: Path) -> Iterator[Server]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *GUNICORN, f"--bind=127.0.0.1:{port}", contender.module],
        cwd=contender.folder,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "FEEDBACK_DATABASE_URL": url,
            "FEEDBACK_DATA_DIR": str(data),
            "FEEDBACK_LOG_LEVEL": "warning",  # the minima write no access log either
            "PORT": str(port),
        },
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    try:
        asyncio.run(wait_for(port))
        yield Server(process, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


async def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            await journey(port)
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


async def journey(port: int) -> None:
    """One person: look at the form, send it, see that it was kept."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        status, head, page = await answer_from(reader)
        assert status == 200, page[:300]
        fields = {name.decode(): value.decode() for name, value in HIDDEN.findall(page)}
        fields |= {"rating": "4", "comment": COMMENT}
        if "submission_id" in fields:
            fields["submission_id"] = str(uuid.uuid4())
        body = urlencode(fields).encode()
        cookie = re.search(rb"[Ss]et-[Cc]ookie: ([^;\r]+)", head)
        lines = [
            f"POST {PATH} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            *([f"Cookie: {cookie[1].decode()}"] if cookie else []),
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        status, _head, page = await answer_from(reader)
        assert status == 303, page[:300]
    finally:
        writer.close()


async def answer_from(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"[Cc]ontent-[Ll]ength: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head[9:12]), head, body


async def load(port: int, clients: int, seconds: float) -> list[float]:
    """Keep ``clients`` people busy one after another; return how long each journey took."""
    latencies: list[float] = []
    end = time.perf_counter() + seconds

    async def person() -> None:
        while (start := time.perf_counter()) < end:
            await journey(port)
            latencies.append(time.perf_counter() - start)

    await asyncio.gather(*(person() for _ in range(clients)))
    return latencies


def measure(server: Server, clients: int, seconds: float) -> Measure:
    before, start = server.cpu_seconds(), time.perf_counter()
    latencies = asyncio.run(load(server.port, clients, seconds))
    elapsed = time.perf_counter() - start
    return Measure(len(latencies), elapsed, server.cpu_seconds() - before, latencies)


def make_tables(contender: Contender, url: str, data: Path) -> None:
    if contender.folder != ROOT:
        code = f"import {contender.module.partition(':')[0]} as minimum; minimum.create_tables()"
        environment = {**os.environ, "DATABASE_URL": url}
        subprocess.run([sys.executable, "-c", code], cwd=contender.folder, env=environment, check=True)
        return
    app = create_app({"FEEDBACK_DATABASE_URL": url, "FEEDBACK_DATA_DIR": str(data)})
    with app.app_context():
        database.upgrade()
        survey = ensure_counter_rating()
        unit = OrgUnit(code="QNM", name="Quảng Nam", kind="province")
        touchpoint = Touchpoint(
            code="TAMKY1", name="Quầy số 1", kind="poster", unit=unit, survey_id=survey.id
        )
        database.db.session.add_all([unit, touchpoint])
        database.db.session.commit()
        database.db.engine.dispose()


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    """An empty durable database for each contender."""
    if kind == "sqlite":
        yield {one.name: f"sqlite:///{folder / f'{number}.sqlite3'}" for number, one in enumerate(CONTENDERS)}
        return
    with postgres(durable=True) as server_url:
        engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
        urls = {}
        for number, contender in enumerate(CONTENDERS):
            with engine.connect() as connection:
                connection.execute(sa.text(f"create database contender{number}"))
            url = sa.make_url(server_url).set(database=f"contender{number}")
            urls[contender.name] = url.render_as_string(hide_password=False)
        engine.dispose()
        yield urls


def compare(kind: str, clients: list[int], seconds: float, rounds: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = stack.enter_context(databases(kind, folder))
        for contender in CONTENDERS:
            make_tables(contender, urls[contender.name], folder)
        servers = {one.name: stack.enter_context(serve(one, urls[one.name], folder)) for one in CONTENDERS}
        for number in clients:
            for server in servers.values():
                measure(server, number, min(1.0, seconds))  # warm
            turns = [
                {name: measure(server, number, seconds) for name, server in servers.items()}
                for _round in range(rounds)
            ]
            show(kind, number, turns)


def show(kind: str, clients: int, turns: list[dict[str, Measure]]) -> None:
    print(f"\n{kind}, {clients} clients")
    print(f"{'':8} {'journeys/s':>10} {'CPU ms':>7} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7}")
    for name in (one.name for one in CONTENDERS):
        rate, cpu, *latencies = medians([figures_of(turn[name]) for turn in turns])
        print(f"{name:8} {rate:10.0f} {cpu:7.2f} " + " ".join(f"{value:7.0f}" for value in latencies))
    ours, *others = (one.name for one in CONTENDERS)
    for other in others:
        rate, cpu, _p50, _p95, p99 = medians([ratios(turn[ours], turn[other]) for turn in turns])
        print(f"ours / {other}: journeys {rate:.2f}, CPU {cpu:.2f}, p99 {p99:.2f}")


def medians(rows: list[tuple[float, ...]]) -> list[float]:
    return [median(column) for column in zip(*rows, strict=True)]


def ratios(ours: Measure, theirs: Measure) -> tuple[float, ...]:
    return tuple(a / b for a, b in zip(figures_of(ours), figures_of(theirs), strict=True))


def figures_of(one: Measure) -> tuple[float, ...]:
    """Return journeys per second, CPU ms per journey, and p50, p95 and p99 in ms."""
    return (one.rate, one.cpu_ms, *(one.percentile_ms(share) for share in (0.5, 0.95, 0.99)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    for kind in options.database:
        compare(kind, options.clients, options.seconds, options.rounds)


if __name__ == "__main__":
    main()
