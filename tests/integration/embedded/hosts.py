"""Engines in a process of their own, that a test may kill or run as another user."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from groundswell.embedded.engines import Engines

_PROGRAM = Path(__file__).with_name("engine_host.py")
_ROOT = Path(__file__).parents[3]


class Host:
    """A running ``engine_host.py``."""

    def __init__(self, process: subprocess.Popen[str], engines: Engines) -> None:
        self._process = process
        self.engines = engines
        self.pid = process.pid

    def family(self) -> list[psutil.Process]:
        """All processes below it."""
        return psutil.Process(self.pid).children(recursive=True)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> int:
        """SIGTERM, and the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)


@contextlib.contextmanager
def host(data: Path, command: Sequence[str] = (sys.executable,)) -> Iterator[Host]:
    """Run the engines on ``data``; left, they are stopped."""
    process = subprocess.Popen(
        [*command, str(_PROGRAM), str(data)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert told, "the engines did not start"
        yield Host(process, Engines(**json.loads(told)))
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(30)
        if process.stdout:
            process.stdout.close()


def gone(family: Iterable[psutil.Process]) -> bool:
    """Whether all have ended; one that nobody has asked for its status yet has."""
    return not any(map(_lives, family))


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def refusal(data: Path, command: Sequence[str] = (sys.executable,)) -> str:
    """What is said when the engines cannot run on ``data``."""
    ended = subprocess.run(
        [*command, str(_PROGRAM), str(data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    return ended.stderr


def python_as(user: int) -> list[str]:
    """A command line for Python as ``user``; the test is skipped where there is none."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    places = ":".join([str(_ROOT / "src"), *(path for path in sys.path if "site-packages" in path)])
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    become += ["env", f"PYTHONPATH={places}", "HOME=/nonexistent"]
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        command = [*become, python]
        with contextlib.suppress(OSError):
            tried = subprocess.run([*command, "-c", "import groundswell, psutil"], check=False)
            if tried.returncode == 0:
                return command
    pytest.skip(f"user {user} can reach no Python that has the package")
