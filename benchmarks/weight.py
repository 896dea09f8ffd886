"""What the platform weighs: installed, idle in memory, and until the first post is analysed."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from statistics import median

import psutil
from packaging.requirements import Requirement

from benchmarks.report import Report
from groundswell.embedded import ports

STARTS = 3
IDLE_SECONDS = 20.0


async def measure(options: argparse.Namespace) -> Report:
    """Megabytes (10^6 bytes) and seconds; the median of several starts on the same data."""
    report = Report("Weight", "MB, s")
    installed = installed_bytes() / 1e6
    seconds, memory = await asyncio.to_thread(_starts)
    report.rows["installed, MB"] = {"median": installed}
    report.rows["first start, s"] = {"median": seconds[0]}
    report.rows["start on warm data, s"] = {"median": median(seconds[1:])}
    report.rows["idle memory, all processes, MB"] = {"median": median(memory)}
    report.goal("installed, MB", installed, at_most=500)
    report.goal("first analysed post, s", median(seconds[1:]), at_most=8)
    report.goal("idle memory, MB", median(memory), at_most=700)
    report.notes["load before"] = options.load
    return report


def installed_bytes() -> int:
    """The package with everything it depends on, as it lies on the disk."""
    names, files = {"groundswell"}, 0
    waiting = ["groundswell"]
    while waiting:
        with suppress(PackageNotFoundError):
            found = distribution(waiting.pop())
            for file in found.files or ():
                with suppress(OSError):
                    files += Path(str(file.locate())).stat().st_size
            for line in found.requires or ():
                wanted = Requirement(line)
                if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
                    continue
                if (name := wanted.name.lower().replace("_", "-")) not in names:
                    names.add(name)
                    waiting.append(name)
    return files + _own_files()


def _own_files() -> int:
    """Our own files, which an editable install does not list."""
    import groundswell

    root = Path(groundswell.__file__).parent
    if root.is_relative_to(sysconfig.get_path("purelib")):
        return 0
    kept = (path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sum(path.stat().st_size for path in kept)


def _starts() -> tuple[list[float], list[float]]:
    seconds, memory = [], []
    with tempfile.TemporaryDirectory(prefix="groundswell-weight-") as folder:
        for _ in range(STARTS + 1):
            process, taken = _start(folder)
            seconds.append(taken)
            try:
                time.sleep(IDLE_SECONDS)
                memory.append(_memory(process.pid) / 1e6)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(60)
    return seconds, memory


def _start(folder: str) -> tuple[subprocess.Popen[str], float]:
    """``up`` with one post a second, and how long it took until it said that one is analysed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "groundswell", "up", "--no-browser"),
            *("--data-dir", folder, "--port", str(ports.choose(None))),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Ready"):
            return process, time.perf_counter() - start
    raise RuntimeError(f"it ended with {process.wait()}")


def _memory(pid: int) -> int:
    """Of the process and all below it; what they share is counted once (PSS)."""
    top = psutil.Process(pid)
    total = 0
    for process in (top, *top.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total
