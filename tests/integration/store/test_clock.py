"""The clock that decides about data goes on rightly whatever any other clock says."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from groundswell import metrics
from groundswell.domain.clock import utc_now
from groundswell.settings import DatabaseSettings
from groundswell.store.clock import DatabaseClock
from groundswell.store.engine import Database
from tests.skewed_clock import LyingClock

NEAR = timedelta(seconds=1)
DAYS = timedelta(days=60)


@pytest.fixture
async def lies(database_url: str) -> LyingClock:
    clock = LyingClock(database_url)
    await clock.install()
    return clock


@pytest.fixture
async def lied_to(lies: LyingClock, database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(DatabaseSettings(), database_url)
    yield database
    await database.close()


@pytest.fixture
def clock(lied_to: Database, lies: LyingClock) -> DatabaseClock:
    return DatabaseClock(lied_to.pool, elapsed=lies.elapsed)


async def read(clock: DatabaseClock, lies: LyingClock, times: int = 1) -> None:
    for _ in range(times):
        await lies.let_pass(timedelta(seconds=10))
        await clock.read()


async def test_every_database_has_a_clock_that_was_read(database: Database) -> None:
    assert abs(database.clock.now() - utc_now()) < NEAR
    assert database.clock.latest() - database.clock.now() < NEAR


@pytest.mark.parametrize("wrong", [timedelta(days=2), timedelta(days=-2), timedelta(hours=1)])
async def test_a_machine_with_a_wrong_clock_goes_by_the_database_s_and_says_so_once(
    database: Database, caplog: pytest.LogCaptureFixture, wrong: timedelta
) -> None:
    clock = DatabaseClock(database.pool, machine=lambda: utc_now() + wrong)
    for _ in range(3):
        await clock.read()
        assert abs(clock.now() - utc_now()) < NEAR
    told = [record.getMessage() for record in caplog.records if "this machine" in record.message]
    assert len(told) == 1
    side = "ahead of" if wrong > timedelta() else "behind"
    assert f"{abs(wrong.total_seconds()):.0f} s {side} PostgreSQL's" in told[0]
    measured = metrics.clock_ahead._value.get()
    assert abs(measured - wrong.total_seconds()) < 1


@pytest.mark.parametrize("wrong", [DAYS, -DAYS])
async def test_a_jump_of_the_database_s_clock_is_told_and_not_believed_at_once(
    clock: DatabaseClock, lies: LyingClock, caplog: pytest.LogCaptureFixture, wrong: timedelta
) -> None:
    start = utc_now()
    await read(clock, lies)
    await lies.ahead(wrong)
    await read(clock, lies, 3)
    assert abs(clock.now() - start - timedelta(seconds=40)) < NEAR * 5, "time goes on as before"
    assert (clock.latest() - clock.now() > DAYS / 2) == (wrong > timedelta()), "it may be later"
    await lies.ahead(timedelta())
    await read(clock, lies)
    assert abs(clock.now() - start - timedelta(seconds=50)) < NEAR * 5
    assert clock.latest() - clock.now() < NEAR
    messages = [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert sum("has jumped by" in message for message in messages) == 1
    assert sum("has come back" in message for message in messages) == 1


async def test_a_jump_that_stays_is_believed(clock: DatabaseClock, lies: LyingClock) -> None:
    """A server that was restored, or that had been wrong until now."""
    await read(clock, lies)
    await lies.ahead(-DAYS)
    await read(clock, lies, 8)
    expected = utc_now() + timedelta(seconds=90) - DAYS
    assert abs(clock.now() - expected) < NEAR * 5


async def test_a_clock_that_jumps_about_is_never_believed(
    clock: DatabaseClock, lies: LyingClock
) -> None:
    start = utc_now()
    await read(clock, lies)
    for days in range(1, 20):
        await lies.ahead(timedelta(days=days))
        await read(clock, lies)
    assert abs(clock.now() - start - timedelta(seconds=200)) < NEAR * 10


async def test_time_goes_on_while_the_database_is_away(database_url: str) -> None:
    database = await Database.open(DatabaseSettings(), database_url)
    await database.close()
    assert abs(database.clock.now() - utc_now()) < NEAR
