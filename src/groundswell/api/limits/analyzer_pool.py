"""The API's own analyzer: loaded lazily, with bounded concurrency."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from groundswell.analyzer.base import Analyzer
from groundswell.api.limits.concurrency import Turns

AT_ONCE = 2
"""Requests analysed together: one is tokenised while another is inferred."""
MOST_WAITING = 32
"""Requests that may wait behind them; more would only time out later."""


class AnalyzerPool:
    """One analyzer a process; a replica that only reads never pays for it."""

    def __init__(self, load: Callable[[], Awaitable[Analyzer]]) -> None:
        self._load = load
        self._loading = asyncio.Lock()
        self._turns = Turns(AT_ONCE, MOST_WAITING, "the analyzer is busy; try again in a moment")
        self._analyzer: Analyzer | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Analyzer]:
        """Wait for a place, then hold it while the context lasts.

        Raises:
            Busy: too many are waiting already.
            ConfigurationError: the model cannot be loaded.
        """
        async with self._turns.turn():
            yield await self._get()

    async def close(self) -> None:
        if self._analyzer is not None:
            await self._analyzer.close()

    async def _get(self) -> Analyzer:
        async with self._loading:
            if self._analyzer is None:
                self._analyzer = await self._load()
            return self._analyzer
