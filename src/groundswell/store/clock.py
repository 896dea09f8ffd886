"""The one clock for decisions about data: PostgreSQL's, the same for every process and machine.

It is read every few seconds; in between a clock that nobody can set counts on. What the clock of
this machine says does not matter, nor what PostgreSQL's says for a moment.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import asyncpg

from groundswell import metrics
from groundswell.domain.clock import utc_now
from groundswell.domain.clock_offset import STEP_SECONDS, ClockOffset, Reading
from groundswell.errors import GroundswellError
from groundswell.store.error_translation import translated_errors

log = logging.getLogger(__name__)

READ_SECONDS = 10.0
"""Between two readings."""
WAIT_SECONDS = 5.0
"""Timeout of a reading; a slower one is too inexact."""
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = "SELECT extract(epoch FROM clock_timestamp())::float8"


def elapsed_seconds() -> float:
    """Monotonic seconds since the machine's boot, suspended time included; cannot be set."""
    return _count()


class DatabaseClock:
    """``now``: PostgreSQL's time; ``elapsed``: monotonic seconds; ``machine``: only reported."""

    def __init__(
        self,
        pool: asyncpg.Pool[asyncpg.Record],
        *,
        elapsed: Callable[[], float] = elapsed_seconds,
        machine: Callable[[], datetime] = utc_now,
    ) -> None:
        self._pool = pool
        self._elapsed = elapsed
        self._machine = machine
        self._offset: ClockOffset | None = None
        self._told: float | None = None

    def now(self) -> datetime:
        """The present, aware, in UTC. A step of PostgreSQL's clock counts once it has stayed."""
        if self._offset is None:
            return self._machine()
        return _moment(self._offset.seconds + self._elapsed())

    def latest(self) -> datetime:
        """The latest time it may be now: differs from ``now`` only while a clock step is in doubt.

        What is refused for lying in the future is refused by this one.
        """
        if self._offset is None:
            return self._machine()
        step = self._offset.step
        seconds = self._offset.seconds if step is None else max(self._offset.seconds, step)
        return _moment(seconds + self._elapsed())

    async def read(self) -> None:
        """Read PostgreSQL's clock once.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        with translated_errors():
            async with self._pool.acquire(timeout=WAIT_SECONDS) as connection:
                began = self._elapsed()
                told = await connection.fetchval(_TIME, timeout=WAIT_SECONDS)
                ended = self._elapsed()
        middle, error = (began + ended) / 2, (ended - began) / 2
        if self._offset is None:
            self._offset = ClockOffset(told - middle, ended)
        else:
            self._log_step(self._offset.observe(told - middle, error, ended), told - middle)
        self._log_machine_clock()

    async def keep(self) -> None:
        """Read it every few seconds, until cancelled. While it cannot be read, time goes on."""
        while True:
            await asyncio.sleep(READ_SECONDS)
            try:
                await self.read()
            except GroundswellError as error:
                log.debug("PostgreSQL's clock cannot be read: %s", error)

    def _log_step(self, reading: Reading, offset: float) -> None:
        ahead = offset - self._offset.seconds if self._offset is not None else 0.0
        if reading is Reading.STEPPED:
            metrics.clock_steps.inc()
            log.error(
                "PostgreSQL's clock has jumped by %+.0f s; until it is seen to stay there, time is "
                "counted on from before",
                ahead,
            )
        elif reading is Reading.RETURNED:
            log.warning("PostgreSQL's clock has come back")
        elif reading is Reading.BELIEVED:
            log.warning("PostgreSQL's clock stays where it jumped to; from now on it counts")

    def _log_machine_clock(self) -> None:
        """Log once that the clock of this machine is wrong; again only when that changes."""
        ahead = (self._machine() - self.now()).total_seconds()
        metrics.clock_ahead.set(ahead)
        wrong = abs(ahead) > STEP_SECONDS
        if wrong and (self._told is None or abs(ahead - self._told) > STEP_SECONDS):
            self._told = ahead
            log.warning(
                "the clock of this machine is %.0f s %s PostgreSQL's, which decides; set it right",
                abs(ahead),
                "ahead of" if ahead > 0 else "behind",
            )
        elif not wrong and self._told is not None:
            self._told = None
            log.info("the clock of this machine is right again")


def _moment(seconds: float) -> datetime:
    return _ZERO + timedelta(seconds=seconds)


def _counter() -> Callable[[], float]:
    """Of the clocks that cannot be set the one that goes on while a machine sleeps."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # Linux; macOS
        if hasattr(time, name):
            return lambda: time.clock_gettime(getattr(time, name))
    return time.monotonic


_count = _counter()
