"""Keeps parts running: starts them in stages, restarts what crashes, stops in reverse order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from groundswell.embedded.process import Process
from groundswell.errors import GroundswellError
from groundswell.retry import Backoff

log = logging.getLogger(__name__)

_STEADY_AFTER = 30.0  # seconds up, after which an end is a first failure again


class Part(Protocol):
    """Something that runs: an engine or a service.

    ``start`` returns when the part does its work, and raises a ``GroundswellError`` if it cannot.
    ``stop_seconds`` is how long it may take to end after ``stop_signal`` before it is killed.
    A part that ``may_finish`` and ends with status 0 is done; any other end is a crash.
    """

    @property
    def name(self) -> str: ...
    @property
    def stop_signal(self) -> signal.Signals: ...
    @property
    def stop_seconds(self) -> float: ...
    @property
    def may_finish(self) -> bool: ...
    async def start(self) -> Process: ...


@dataclass(frozen=True, slots=True)
class PartState:
    """A part as others see it; ``state`` is starting, running, restarting, finished, stopping."""

    name: str
    pid: int | None
    state: str


class Supervisor:
    """Runs parts until left; use it as an async context manager.

    ``changed`` is called, with no arguments, whenever :meth:`states` would say something new.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self._stages: list[list[_Kept]] = []
        self._forced = asyncio.Event()

    async def __aenter__(self) -> Supervisor:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, *parts: Part) -> None:
        """Start a stage: its parts together, back when all are ready.

        Raises:
            GroundswellError: the first reason why one did not start.
        """
        stage = [_Kept(part, self._changed, self._forced) for part in parts]
        self._stages.append(stage)
        tasks = [asyncio.create_task(kept.start()) for kept in stage]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def states(self) -> list[PartState]:
        return [kept.state() for stage in self._stages for kept in stage]

    def failures(self) -> dict[str, str]:
        """The parts that ended again and again without being steady, with their last words."""
        kept = (kept for stage in self._stages for kept in stage)
        return {part.name: part.last_words for part in kept if part.failures >= 3}

    def force(self) -> None:
        """Cut short every wait of :meth:`stop`: what still runs is killed."""
        self._forced.set()

    async def stop(self) -> None:
        """Stop the stages in reverse order, the parts of one together, each within its bound."""
        while self._stages:
            await asyncio.gather(*(kept.stop() for kept in self._stages[-1]))
            self._stages.pop()
        self._changed()


class _Kept:
    """A part, its process, and the watch over it."""

    def __init__(self, part: Part, changed: Callable[[], None], forced: asyncio.Event) -> None:
        self.name = part.name
        self.failures = 0
        self.last_words = ""
        self._part = part
        self._changed = changed
        self._forced = forced
        self._state = "starting"
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None

    def state(self) -> PartState:
        process = self._process
        pid = process.pid if process is not None and process.running else None
        return PartState(self.name, pid, self._state)

    async def start(self) -> None:
        self._process = await self._part.start()
        self._tell("running")
        self._watch = asyncio.create_task(self._keep(self._process), name=f"watch {self.name}")

    async def stop(self) -> None:
        self._tell("stopping")
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        if self._process is None or not self._process.running:
            return
        part = self._part
        went = await self._process.stop(part.stop_signal, part.stop_seconds, self._forced)
        if not went:
            log.warning("%s did not stop by itself and was killed", self.name)

    async def _keep(self, process: Process) -> None:
        backoff = Backoff(first=0.2, most=30.0)
        while True:
            began = time.monotonic()
            status = await process.wait()
            if status == 0 and self._part.may_finish:
                self._tell("finished")
                return
            self.last_words = await process.reason()
            if time.monotonic() - began > _STEADY_AFTER:
                backoff.reset()
                self.failures = 0
            process = await self._start_again(backoff)

    async def _start_again(self, backoff: Backoff) -> Process:
        while True:
            self.failures += 1
            self._tell("restarting")
            log.warning("%s ended (%s); starting it again", self.name, self.last_words)
            await backoff.wait()
            try:
                process = await self._part.start()
            except (GroundswellError, OSError) as error:
                self.last_words = str(error)
            else:
                self._process = process  # before telling: its pid is part of the news
                self._tell("running")
                return process

    def _tell(self, state: str) -> None:
        self._state = state
        self._changed()
