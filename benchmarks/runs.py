"""Collection while an analysis works, against collection alone, as ratios in one run.

    python -m benchmarks.runs [--comments 200000] [--rate 50] [--seconds 60] [--mib 2048]
                              [--database sqlite ...]

Journeys (benchmarks/collection.py: look at the form, send it, see that it was kept) begin at a fixed rate,
whether those before are done or not, and each is timed from the moment it should have begun: whoever had to
wait for somebody who waited is counted. First for some seconds without an analysis, then for as long as
`feedback analyse` works beside it, with the processes and limits it has in production. The comments are
those of the sample province with a second one's words put behind them, so that few are the same. Prints both
latencies, their ratios, those of each stage apart, and the memory of the process that computed, at its
highest.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

import sqlalchemy as sa

from analysis import fold
from benchmarks.collection import CONTENDERS, Server, databases, journey, make_tables, serve
from feedback.models import Comment, ThemeJob, new_public_id
from feedback.sample.texts import read_texts

OURS = CONTENDERS[0]
MONTHS = ("2026-08", "2026-09", "2026-10")
COMMAND = "from feedback.cli import main; main()"
AT_ONCE = 5000
Journey = tuple[float, float]  # when it should have begun, and how long it took, in seconds
SHARES = (0.5, 0.95, 0.99)
WIDTH = 52


def write_comments(url: str, count: int) -> None:
    engine, rng = sa.create_engine(url), Random(0)  # noqa: S311 - the same comments each time
    texts = [text.words for text in read_texts()]
    with engine.begin() as connection:
        for start in range(0, count, AT_ONCE):
            rows = [row(texts, rng) for _ in range(min(AT_ONCE, count - start))]
            connection.execute(sa.insert(Comment), rows)
    engine.dispose()


def row(texts: list[str], rng: Random) -> dict[str, object]:
    words = " ".join(rng.choice(texts).split()[: rng.randint(3, 30)])
    text = f"{rng.choice(texts)} {words}"
    return {
        "public_id": new_public_id(),
        "unit_id": 1,
        "month": rng.choice(MONTHS),
        "text": text,
        "folded": fold(text),
        "language": "vi",
        "redactions": {},
    }


async def load(port: int, rate: float, goes_on: Callable[[float], bool]) -> list[Journey]:
    """Begin ``rate`` journeys a second while it ``goes_on``; return how long each took, waits included."""
    journeys: list[Journey] = []
    start, begun = time.perf_counter(), 0
    tasks: set[asyncio.Task[None]] = set()

    async def one(due: float) -> None:
        await journey(port)
        journeys.append((due - start, time.perf_counter() - due))

    while goes_on(time.perf_counter() - start):
        due = start + begun / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(one(due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        begun += 1
    await asyncio.gather(*tasks)
    return journeys


def percentiles(journeys: Sequence[Journey]) -> list[float]:
    ordered = sorted(seconds for _begun, seconds in journeys)
    return [ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 for share in SHARES]


def analyse_beside(
    server: Server, rate: float, url: str, folder: Path, mib: int
) -> tuple[list[Journey], dict[str, float]]:
    """Return the journeys while an analysis works, and when it began each stage, in seconds."""
    environment = {
        **os.environ,
        "FEEDBACK_DATABASE_URL": url,
        "FEEDBACK_DATA_DIR": str(folder),
        "FEEDBACK_ANALYSIS_MIB": str(mib),
    }
    said = folder / "said.txt"
    with said.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "analyse", "--month", MONTHS[-1]],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
        stages: dict[str, float] = {}

        def goes_on(elapsed: float) -> bool:
            for words in re.findall(r"%  (.+) …", said.read_text()):
                stages.setdefault(words, elapsed)
            return process.poll() is None

        journeys = asyncio.run(load(server.port, rate, goes_on))
    if process.wait() != 0:
        raise RuntimeError(said.read_text()[-2000:])
    return journeys, stages


def by_stage(journeys: Sequence[Journey], stages: Mapping[str, float]) -> dict[str, list[Journey]]:
    ends = [*list(stages.values())[1:], float("inf")]
    return {
        words: [one for one in journeys if begin <= one[0] < end]
        for (words, begin), end in zip(stages.items(), ends, strict=True)
    }


def peak_of(url: str) -> int:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        peak = connection.scalar(sa.select(ThemeJob.peak_mib).order_by(ThemeJob.id.desc()).limit(1))
    engine.dispose()
    return peak or 0


def compare(kind: str, options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(databases(kind, folder))[OURS.name]
        make_tables(OURS, url, folder)
        write_comments(url, options.comments)
        server = stack.enter_context(serve(OURS, url, folder))
        asyncio.run(load(server.port, options.rate, lambda elapsed: elapsed < 3))  # warm
        alone = asyncio.run(load(server.port, options.rate, lambda elapsed: elapsed < options.seconds))
        start = time.perf_counter()
        beside, stages = analyse_beside(server, options.rate, url, folder, options.mib)
        seconds = time.perf_counter() - start
        show(kind, options, {"alone": alone, "beside an analysis": beside})
        print(f"the analysis: {seconds:.0f} s, at most {peak_of(url)} MiB")
        for words, journeys in by_stage(beside, stages).items():
            if journeys:
                print(line_of(f"  {words}, from {stages[words]:.0f} s", journeys))


def show(kind: str, options: argparse.Namespace, turns: dict[str, list[Journey]]) -> None:
    print(f"\n{kind}, {options.comments:,} comments, {options.rate:g} journeys/s")
    print(f"{'':{WIDTH}} {'journeys':>8} {'p50 ms':>7} {'p95 ms':>7} {'p99 ms':>7}")
    for name, journeys in turns.items():
        print(line_of(name, journeys))
    alone, beside = map(percentiles, turns.values())
    ratios = (after / before for before, after in zip(alone, beside, strict=True))
    print(
        "beside / alone: "
        + ", ".join(
            f"p{share:.0%} {ratio:.2f}".replace("%", "") for share, ratio in zip(SHARES, ratios, strict=True)
        )
    )


def line_of(name: str, journeys: Sequence[Journey]) -> str:
    return f"{name:{WIDTH}} {len(journeys):8} " + " ".join(f"{one:7.0f}" for one in percentiles(journeys))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--comments", type=int, default=200_000)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--mib", type=int, default=2048)
    parser.add_argument("--database", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    for kind in options.database:
        compare(kind, options)


if __name__ == "__main__":
    main()
