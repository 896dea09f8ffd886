"""A child process: dies with its parent, its output captured, stopped within a timeout."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from groundswell.embedded import spawn
from groundswell.embedded.log_file import LogFile
from groundswell.errors import EngineError

Identity = Literal["same", "namespace", "setuid"]

_LINE_LIMIT = 256 * 1024
_ASK_EVERY = 0.02
_KILLED_WITHIN = 5.0
_LAST_LINES_WITHIN = 1.0


@dataclass(frozen=True, slots=True)
class Launch:
    """What to start and how.

    ``death_signal`` is what the child gets when this process dies, however it dies.
    ``kept_open`` are descriptors the child inherits (the data folder's lock).
    ``show`` gets every line of output besides the log file.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: LogFile
    death_signal: signal.Signals = signal.SIGKILL
    identity: Identity = "same"
    kept_open: Sequence[int] = ()
    show: Callable[[str], None] | None = None
    lifeline: bool = field(default=sys.platform != "linux")


class Process:
    """A running child. Make one with :meth:`start`, in the thread that lives as long as it."""

    def __init__(self, launched: Launch, child: asyncio.subprocess.Process) -> None:
        self.name = launched.name
        self.pid = child.pid
        self.last_lines: deque[str] = deque(maxlen=20)
        self._child = child
        self._launched = launched
        self._output = asyncio.create_task(self._follow(), name=f"output of {self.name}")

    @classmethod
    async def start(cls, launched: Launch) -> Process:
        lifeline = _lifeline() if launched.lifeline else -1
        kept_open = [*launched.kept_open, *([lifeline] if launched.lifeline else [])]
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", spawn.__file__),
            *(str(os.getpid()), str(int(launched.death_signal)), launched.identity, str(lifeline)),
            *launched.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(launched.environment),
            limit=_LINE_LIMIT,
            pass_fds=kept_open,
            # A session of its own: Ctrl-C in the terminal is ours alone to pass on, in order.
            start_new_session=True,
        )
        return cls(launched, child)

    @property
    def running(self) -> bool:
        return self._child.returncode is None

    async def wait(self) -> int:
        """Wait for the end and its last lines; the exit status, negative for a signal."""
        status = await self._child.wait()
        await asyncio.wait([self._output], timeout=_LAST_LINES_WITHIN)
        return status

    async def until(self, ready: Callable[[], Awaitable[bool]], seconds: float) -> None:
        """Return when ``ready()`` says so, asked every 20 ms; else end the child.

        Raises:
            EngineError: it ended first, or was not ready within ``seconds``.
        """
        try:
            async with asyncio.timeout(seconds):
                while not await ready():
                    if not self.running:
                        raise EngineError(f"{self.name} did not start: {await self.reason()}")
                    await asyncio.sleep(_ASK_EVERY)
        except TimeoutError:
            await self.end()
            raise EngineError(
                f"{self.name} was not ready within {seconds:.0f} s: see {self._launched.log.path}"
            ) from None
        except BaseException:
            await self.end()
            raise

    async def reason(self) -> str:
        """Why it ended, in its own last words."""
        status = await self.wait()
        if status < 0:
            return f"killed by {signal.Signals(-status).name}"
        # A traceback of several errors ends in a rule; the words stand above it.
        lines = (line.strip(" |+-") for line in reversed(self.last_lines))
        return next(filter(None, lines), f"exit code {status}")

    def send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._child.send_signal(number)

    async def end(self) -> None:
        """End it and what it started, now, and wait until it is gone."""
        if self.running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), _KILLED_WITHIN)

    async def stop(
        self, number: signal.Signals, seconds: float, forced: asyncio.Event | None = None
    ) -> bool:
        """Ask with ``number``, wait at most ``seconds``, then kill. True when it went by itself.

        ``forced`` set meanwhile cuts the wait short.
        """
        self.send(number)
        waits = [asyncio.create_task(self.wait())]
        if forced is not None:
            waits.append(asyncio.create_task(forced.wait()))
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        went = waits[0].done()
        for task in waits:
            task.cancel()
        if not went:
            await self.end()
        return went

    async def _follow(self) -> None:
        output = self._child.stdout
        if output is None:  # pragma: no cover - we asked for a pipe
            return
        while line := await _next_line(output):
            text = line.decode("utf-8", "replace").rstrip()
            self.last_lines.append(text)
            self._launched.log.write(line)
            if self._launched.show is not None:
                self._launched.show(text)


async def _next_line(output: asyncio.StreamReader) -> bytes:
    try:
        return await output.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError:
        return await output.read(_LINE_LIMIT)


@cache
def _lifeline() -> int:
    """The read end of a pipe that ends when this process does; the write end stays open here."""
    read_end, _write_end = os.pipe()
    return read_end
