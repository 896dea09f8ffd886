"""How fast a million rows of CSV become posts, beside pyarrow reading the same into objects."""

from __future__ import annotations

import argparse
import asyncio
import csv
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.report import Report
from groundswell.settings import IngestSettings
from groundswell.sources.registry import open_source
from groundswell.sources.simulator import Simulator

ROWS = 1_000_000
TURNS = 2
_DIFFERENT = 5000


async def measure(options: argparse.Namespace) -> Report:
    """Rows a second of processor time, one thread each; each reading in a process of its own."""
    report = Report("Reading CSV", "posts/s of processor time, MB")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "posts.csv"
        await asyncio.to_thread(_write, file)
        found: dict[str, list[dict[str, float]]] = {name: [] for name in READERS}
        for _ in range(TURNS):
            for name in READERS:
                found[name].append(await asyncio.to_thread(_run, name, file))
    speed = {name: median(each["rate"] for each in turns) for name, turns in found.items()}
    memory = {name: max(each["memory"] for each in turns) for name, turns in found.items()}
    for name in READERS:
        report.rows[f"{name}, posts/s"] = {"median": speed[name]}
        report.rows[f"{name}, most memory, MB"] = {"median": memory[name]}
    report.rows["ours / pyarrow"] = {"median": speed["ours"] / speed["pyarrow"]}
    report.goal("memory, MB", memory["ours"], at_most=200)
    report.notes["rows"] = f"{ROWS:,}"
    report.notes["load before"] = options.load
    return report


def _write(file: Path) -> None:
    posts = [post for post, _ in itertools.islice(Simulator(seed=1).posts(), _DIFFERENT)]
    with file.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["post_id", "created_at", "source", "author", "content"])
        for number in range(ROWS):
            post = posts[number % _DIFFERENT]
            moment = f"2026-11-{1 + number % 28:02}T{number % 24:02}:00:{number % 60:02}Z"
            table.writerow([f"p{number}", moment, post.source, post.author, post.content])


def _run(name: str, file: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reading", name, str(file)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _ours(file: Path) -> int:
    async def read() -> int:
        source = open_source(f"replay:{file}", IngestSettings(), rate=0)
        return sum([len(batch.events) async for batch in source.read(None)])

    return asyncio.run(read())


def _pyarrow(file: Path) -> int:
    """A batch at a time, each row an object: what a program that goes on with them has."""
    from pyarrow import csv as arrow

    options = arrow.ReadOptions(use_threads=False)
    return sum(len(batch.to_pylist()) for batch in arrow.open_csv(file, read_options=options))


READERS: dict[str, Callable[[Path], int]] = {"ours": _ours, "pyarrow": _pyarrow}


def _tell(name: str, file: Path) -> None:
    began = time.process_time()
    rows = READERS[name](file)
    rate = rows / (time.process_time() - began)
    assert rows == ROWS
    sys.stdout.write(json.dumps({"rate": rate, "memory": _most_bytes() / 1e6}))


def _most_bytes() -> int:
    """Of this program's own: what ``getrusage`` tells counts the one that started it, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    _tell(sys.argv[1], Path(sys.argv[2]))
