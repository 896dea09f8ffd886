"""Runs imports in the background of this process: they survive whoever sent the file."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from groundswell.api.errors import Busy
from groundswell.api.uploads.spool import without_place
from groundswell.domain.file_import import FileImport, ImportCounts, Phase
from groundswell.errors import GroundswellError, StreamUnavailable
from groundswell.lifecycle import cancel_all
from groundswell.stream.import_progress import ImportProgress

log = logging.getLogger(__name__)

_TOLD_SECONDS = 1.0
_LEAVING_SECONDS = 5.0
LEFT = "the file did not arrive whole; nothing of it was taken"
SHUT_DOWN = "the platform was stopped; send the file again, and it goes on where it was"


class Reading(Protocol):
    """One file on its way into the stream."""

    async def run(self, stopping: asyncio.Event) -> None: ...

    @property
    def counts(self) -> ImportCounts: ...


class Importer(Protocol):
    """Opens files; what the application is given (see ``services/file_importer.py``)."""

    def open(
        self, path: Path, options: Mapping[str, str], *, checksum: str, lines: int
    ) -> Reading: ...


class Imports:
    """The imports of this process, at most ``at_once``; ``now`` is the clock of all replicas."""

    def __init__(self, progress: ImportProgress, at_once: int, now: Callable[[], datetime]) -> None:
        self._progress = progress
        self._now = now
        self._most = at_once
        self._held = 0
        self._running: dict[asyncio.Task[None], asyncio.Event] = {}

    def take_place(self, stack: ExitStack) -> None:
        """Take one of the places until ``stack`` is closed.

        Raises:
            Busy: all are taken.
        """
        if self._held >= self._most:
            raise Busy(f"{self._held} files are being imported here; send this one later")
        self._held += 1
        stack.callback(self._leave_place)

    def start(self, found: FileImport, reading: Reading, path: Path, stack: ExitStack) -> None:
        """Read in the background; ``stack`` is closed when that has ended."""
        stopping = asyncio.Event()
        task = asyncio.create_task(self._run(found, reading, path, stopping, stack))
        self._running[task] = stopping
        task.add_done_callback(self._running.pop)

    async def close(self) -> None:
        """End what is running; it goes on where it was when the same file is sent again."""
        for stopping in self._running.values():
            stopping.set()
        if running := list(self._running):
            _, late = await asyncio.wait(running, timeout=_LEAVING_SECONDS)
            await cancel_all(tuple(late))

    def _leave_place(self) -> None:
        self._held -= 1

    async def _run(
        self,
        found: FileImport,
        reading: Reading,
        path: Path,
        stopping: asyncio.Event,
        stack: ExitStack,
    ) -> None:
        with stack:
            asked = asyncio.Event()
            telling = asyncio.create_task(
                self._tell(found, lambda: reading.counts, stopping, asked)
            )
            phase, error = Phase.DONE, ""
            try:
                await reading.run(stopping)
                if asked.is_set():
                    phase = Phase.STOPPED
                elif stopping.is_set():
                    phase, error = Phase.INTERRUPTED, SHUT_DOWN
            except GroundswellError as failure:
                phase, error = Phase.FAILED, without_place(failure, path)
            except Exception:
                log.exception("an import failed", extra={"file": found.file})
                phase, error = Phase.FAILED, "an error of ours; the log tells more"
            finally:
                await cancel_all((telling,))
            done = replace(found, phase=phase, error=error, counts=reading.counts, at=self._now())
            await self._save(done)
            log.info("an import ended: %s", phase, extra={"posts": done.counts.accepted})

    async def _tell(
        self,
        found: FileImport,
        counts: Callable[[], ImportCounts],
        stopping: asyncio.Event,
        asked: asyncio.Event,
    ) -> None:
        while True:
            with contextlib.suppress(StreamUnavailable):
                await self._progress.save(
                    replace(found, phase=Phase.READING, counts=counts(), at=self._now())
                )
                if await self._progress.is_to_stop(found.id):
                    asked.set()
                    stopping.set()
            await asyncio.sleep(_TOLD_SECONDS)

    async def _save(self, found: FileImport) -> None:
        with contextlib.suppress(StreamUnavailable):
            await self._progress.save(found)
