"""The janitor makes tables ahead and keeps the retention, whatever a clock says for a while."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from groundswell.services.janitor import ROUND_SECONDS, STANDING_SECONDS, Janitor
from groundswell.settings import DatabaseSettings
from groundswell.store.clock import DatabaseClock
from groundswell.store.engine import Database
from groundswell.store.partitions import Partitions
from groundswell.store.posts import PostStore
from groundswell.store.pruning import Ages, Pruning
from groundswell.store.retention import RetentionFloor
from tests.eventually import eventually
from tests.integration.store.factories import NOON, assert_exact, create, ids, save
from tests.skewed_clock import LyingClock

DAY = timedelta(days=1)
ROUND = timedelta(seconds=ROUND_SECONDS)
LONG_ENOUGH = int(STANDING_SECONDS / ROUND_SECONDS) + 1
_TABLES = """
SELECT replace(inhrelid::regclass::text, 'social_media_posts_', '') FROM pg_inherits
WHERE inhparent = 'social_media_posts'::regclass ORDER BY 1
"""


@dataclass
class House:
    """A store in which it is Wednesday noon, and time passes when a test wants it to."""

    database: Database
    lies: LyingClock
    clock: DatabaseClock

    def janitor(self, retention_days: int = 7) -> Janitor:
        return Janitor(
            Partitions(self.database),
            RetentionFloor(self.database),
            self.clock,
            Pruning(self.database, Ages(minute_rollups=31 * DAY)),
            retention_days=retention_days,
            elapsed=self.lies.elapsed,
        )

    @property
    def posts(self) -> PostStore:
        return PostStore(self.database)

    async def rounds(self, janitor: Janitor, count: int) -> list[str]:
        """Rounds of a janitor, at their times; what they dropped."""
        dropped = []
        for _ in range(count):
            for _ in range(3):  # a step is believed after a while
                await self.lies.let_pass(ROUND / 3)
                await self.clock.read()
            dropped += await janitor.tidy()
        return dropped

    async def weeks(self) -> list[str]:
        return [row[0] for row in await self.database.pool.fetch(_TABLES)]

    async def floor(self) -> datetime:
        found: datetime = await self.database.pool.fetchval("SELECT kept_from FROM retention")
        return found


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    lies = LyingClock(database_url)
    await lies.install()
    await lies.set(NOON)
    database = await Database.open(DatabaseSettings(), database_url)
    clock = DatabaseClock(database.pool, elapsed=lies.elapsed)
    await clock.read()
    yield House(database, lies, clock)
    await database.close()


async def test_it_makes_weeks_ahead_and_keeps_the_retention(house: House) -> None:
    await save(house.posts, create("old", at=NOON - 30 * DAY), create("new"))
    dropped = await house.rounds(house.janitor(), LONG_ENOUGH)
    assert len(dropped) == 3
    assert await house.weeks() == ["2026w47", "2026w48", "2026w49"]
    assert await house.database.pool.fetchval("SELECT count(*) FROM post_ids") == 1


@pytest.mark.parametrize("retention_days", [0, 7])
async def test_it_prunes_counts_by_minute_but_not_at_a_first_look(
    house: House, retention_days: int
) -> None:
    minutes = "SELECT count(*) FROM sentiment_rollups_minute"
    await save(house.posts, create("old", at=NOON - 40 * DAY), create("new"))
    janitor = house.janitor(retention_days)
    await house.rounds(janitor, LONG_ENOUGH - 1)
    assert await house.database.pool.fetchval(minutes) == 2
    await house.rounds(janitor, 1)
    assert await house.database.pool.fetchval(minutes) == 1


async def test_nothing_is_dropped_at_a_first_look(house: House) -> None:
    await save(house.posts, create("old", at=NOON - 30 * DAY), create("new"))
    for _ in range(5):  # a janitor that is started again and again is none the wiser
        assert await house.rounds(house.janitor(), LONG_ENOUGH - 1) == []
    assert await house.posts.get("old") is not None


@pytest.mark.parametrize("rounds", [1, LONG_ENOUGH - 1, 20])
async def test_a_clock_months_ahead_drops_nothing_however_long_it_is_wrong(
    house: House, rounds: int
) -> None:
    """Posts go on to be of the present: time has not come where the clock says."""
    await save(house.posts, create("week", at=NOON - 5 * DAY), create("now"))
    janitor = house.janitor()
    await house.rounds(janitor, LONG_ENOUGH)
    before = await house.floor()
    await house.lies.ahead(timedelta(0))  # days ahead of Wednesday noon
    assert await house.rounds(janitor, rounds) == []
    assert await house.rounds(house.janitor(), rounds) == [], "nor one that is started now"
    assert await house.floor() == before
    event = await save(house.posts, create("then", at=NOON + rounds * ROUND))
    assert ids(event) == ["then"], "and nothing is refused"
    await house.lies.set(NOON + rounds * ROUND)
    assert await house.rounds(janitor, LONG_ENOUGH) == []
    await assert_exact(house.database)


async def test_a_clock_that_is_ahead_with_its_posts_drops_nothing_within_the_hour(
    house: House,
) -> None:
    """All of one machine, simulated posts too: no witness against the clock but time."""
    await save(house.posts, create("week", at=NOON - 5 * DAY), create("now"))
    janitor = house.janitor()
    await house.rounds(janitor, LONG_ENOUGH)
    await house.lies.set(NOON + 60 * DAY)
    await save(house.posts, create("wrong", at=NOON + 60 * DAY))
    assert await house.rounds(janitor, LONG_ENOUGH - 2) == []
    await house.lies.set(NOON + 2 * ROUND * LONG_ENOUGH)
    assert await house.rounds(janitor, 3 * LONG_ENOUGH) == []
    assert await house.posts.get("week") is not None


async def test_where_no_posts_come_old_ones_are_dropped_in_their_time_all_the_same(
    house: House,
) -> None:
    await save(house.posts, create("last"))
    janitor = house.janitor()
    assert await house.rounds(janitor, LONG_ENOUGH) == []
    dropped: list[str] = []
    for _ in range(14):
        await house.lies.let_pass(DAY)
        dropped += await house.rounds(janitor, 1)
    assert dropped == [], "its week ends on Sunday, and has to be seven days old"
    await house.lies.let_pass(DAY)
    assert len(await house.rounds(janitor, LONG_ENOUGH + 1)) == 3
    assert await house.posts.get("last") is None


async def test_a_floor_in_the_future_that_a_wrong_clock_left_is_brought_down(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await save(house.posts, create("now"))
    await house.database.pool.execute("UPDATE retention SET kept_from = $1", NOON + 53 * DAY)
    assert ids(await save(house.posts, create("lost"))) == []
    janitor = house.janitor()
    await house.rounds(janitor, LONG_ENOUGH - 1)
    assert await house.floor() == NOON + 53 * DAY, "nor is this done at a first look"
    await house.rounds(janitor, 1)
    assert NOON - 8 * DAY < await house.floor() <= NOON - 7 * DAY
    assert ids(await save(house.posts, create("found"))) == ["found"]
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert ["lay in the future" in record.getMessage() for record in told] == [True]


async def test_without_retention_everything_is_kept(house: House) -> None:
    await save(house.posts, create("old", at=datetime(2009, 6, 1, tzinfo=UTC)), create("new"))
    assert await house.rounds(house.janitor(retention_days=0), 2 * LONG_ENOUGH) == []
    assert await house.posts.get("old") is not None


async def test_it_stops_when_it_is_told(house: House) -> None:
    stopping = asyncio.Event()
    running = asyncio.create_task(house.janitor().run(stopping))
    await eventually(house.weeks)
    stopping.set()
    await asyncio.wait_for(running, timeout=5)
