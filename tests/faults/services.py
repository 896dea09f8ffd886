"""The platform's processes, kept running as an orchestrator would, with every end noted."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import psutil

_KILL_AFTER = 40.0


class Service:
    """One ``groundswell …`` that is started again whenever it ends; ``finished`` once it is done.

    ``crashes`` are the ends that nobody asked for, with the last lines of the log.
    """

    def __init__(
        self, name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.crashes: list[str] = []
        self.finished = asyncio.Event()
        self.starts = 0
        self._arguments = arguments
        self._environment = environment
        self._log = log
        self._asked = False
        self._stopping = False
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process, if there is one; an end is expected after it."""
        if (pid := self.pid) is not None:
            self._asked = self._asked or number in (signal.SIGKILL, signal.SIGTERM)
            with contextlib.suppress(psutil.NoSuchProcess):
                psutil.Process(pid).send_signal(number)

    async def keep(self, dice: random.Random) -> None:
        """Keep it running until cancelled or done."""
        with self._log.open("ab") as log:
            while not self.finished.is_set():
                self._asked = False
                self.starts += 1
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", "groundswell", *self._arguments),
                    env=dict(self._environment),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
                status = await self._process.wait()
                if self._stopping:
                    return
                if status == 0 and not self._asked:
                    self.finished.set()
                    return
                if not self._asked:
                    self.crashes.append(f"{self.name} ended with {status}:\n{self.last_words()}")
                await asyncio.sleep(dice.uniform(0.1, 2.0))

    async def stop(self) -> None:
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _KILL_AFTER)
        except TimeoutError:
            self.crashes.append(f"{self.name} did not stop within {_KILL_AFTER} s")
            process.kill()

    def last_words(self, lines: int = 12) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])


@contextlib.asynccontextmanager
async def kept(services: Sequence[Service], dice: random.Random) -> AsyncIterator[None]:
    """Keep ``services`` running until left."""
    keeping = [asyncio.create_task(service.keep(dice)) for service in services]
    try:
        yield
    finally:
        await asyncio.gather(*(service.stop() for service in services))
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
