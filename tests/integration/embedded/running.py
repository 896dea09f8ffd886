"""A `groundswell up` of a test: a process, its words, and its end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from groundswell.analyzer.bundled import FOLDER
from groundswell.embedded import ports

COMMAND = (sys.executable, "-m", "groundswell")
READY_WITHIN = 90.0
ENDED_WITHIN = 60.0

needs_model = pytest.mark.skipif(
    not (FOLDER / "SHA256SUMS").is_file(), reason="the bundled model is not in this checkout"
)


class Up:
    """A running `groundswell up`."""

    def __init__(self, process: asyncio.subprocess.Process, data: Path, port: int) -> None:
        self._process = process
        self.pid = process.pid
        self.data = data
        self.url = f"http://127.0.0.1:{port}"
        self.said = ""

    async def says(self, words: str, within: float = READY_WITHIN) -> None:
        """Read its output until ``words`` came."""
        assert self._process.stdout is not None
        async with asyncio.timeout(within):
            while words not in self.said:
                line = await self._process.stdout.readline()
                assert line, f"it ended without saying {words!r}: {self.said}"
                self.said += line.decode()

    async def ends(self) -> int:
        """Its exit status, once it has ended and all it said was read."""
        assert self._process.stdout is not None
        async with asyncio.timeout(ENDED_WITHIN):
            self.said += (await self._process.stdout.read()).decode()
            return await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.pid).children(recursive=True)

    async def status(self) -> dict[str, Any]:
        body = await run("status", "--json", "--data-dir", str(self.data), expected=None)
        return dict(json.loads(body))


@asynccontextmanager
async def up(data: Path, *options: str, **environment: str) -> AsyncIterator[Up]:
    port = ports.choose(None)
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, "up", "--no-browser", "--data-dir", str(data), "--port", str(port), *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "DEMO": "false", **environment},
    )
    try:
        yield Up(process, data, port)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def run(*arguments: str, expected: int | None, **environment: str) -> str:
    """What a command prints on both streams (stdout alone if any exit status will do)."""
    process = await asyncio.create_subprocess_exec(
        *(*COMMAND, *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    out, err = await asyncio.wait_for(process.communicate(), ENDED_WITHIN)
    if expected is None:
        return out.decode()
    assert process.returncode == expected, err.decode()
    return (out + err).decode()
