"""One reader a source, and its coverage, as ingesters on a real stream keep them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.errors import SourceError
from groundswell.sources.base import SourceBatch
from groundswell.stream.facade import Stream
from groundswell.stream.source_leases import ReadSource
from tests.eventually import eventually
from tests.integration.services.ingesting import ingesting

T0 = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Network:
    """A live source: numbered posts from its cursor on, one at a time while ``go`` allows."""

    key = "network"
    kind = "network"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(self, *, keeps_cursor: bool = True) -> None:
        self.go = asyncio.Semaphore(0)
        self.reads = 0
        self.number = 0
        self.fails = ""
        self.missed = ""
        self._keeps_cursor = keeps_cursor

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        self.reads += 1
        self.number = int(cursor or self.number)
        while True:
            await self.go.acquire()
            if self.fails:
                raise SourceError(self.fails, wait_seconds=0.01)
            self.number += 1
            heard = T0 + timedelta(minutes=self.number)
            post = Post(f"n{self.number}", "network", "text", utc_now())
            cursor = str(self.number) if self._keeps_cursor else None
            yield SourceBatch((PostEvent(post),), cursor, heard=heard, missed=self.missed)


class Running:
    def __init__(self, stream: Stream, source: Network, lease_seconds: float = 1.5) -> None:
        self.ingester = ingesting(source, stream, lease_seconds=lease_seconds)
        self.stopping = asyncio.Event()
        self.task = asyncio.create_task(self.ingester.run(self.stopping))

    async def stop(self) -> None:
        self.stopping.set()
        await asyncio.wait_for(self.task, 5)


async def found(stream: Stream) -> ReadSource:
    (one,) = await stream.readers.list()
    return one


async def test_of_two_ingesters_one_reads_and_the_other_follows(stream: Stream) -> None:
    first, second = Network(), Network()
    running = Running(stream, first)
    await eventually(lambda: first.reads == 1)
    waiting = Running(stream, second)
    first.go.release()
    await eventually(lambda: running.ingester.published == 1)
    await asyncio.sleep(1.8)  # longer than a lease: it is renewed
    assert second.reads == 0
    await running.stop()
    await eventually(lambda: second.reads == 1)
    second.go.release()
    await eventually(lambda: waiting.ingester.published == 1)
    assert second.number == 2  # from the cursor on
    await waiting.stop()


async def test_an_ingester_that_lost_its_lease_saves_nothing_and_waits_for_its_turn(
    stream: Stream,
) -> None:
    source = Network()
    running = Running(stream, source)
    source.go.release()
    await eventually(lambda: running.ingester.published == 1)
    await stream.readers.release("network", running.ingester._log.token)  # as if it had expired
    thief = await stream.readers.acquire("network")
    assert thief
    await stream.producer.load_cursor("network")
    await stream.producer.add([], cursor=("network", "40"), lease=thief)
    source.go.release()
    await eventually(lambda: running.ingester._log.lost.is_set())
    assert await stream.producer.load_cursor("network") == "40"
    await stream.readers.release("network", thief)
    await eventually(lambda: source.reads == 2)
    source.go.release()
    source.go.release()
    await eventually(lambda: source.number >= 41)
    await running.stop()


async def test_coverage_has_no_gap_after_a_catch_up_and_one_after_a_loss(stream: Stream) -> None:
    source = Network()
    running = Running(stream, source)
    source.go.release()
    await eventually(lambda: running.ingester.published == 1)
    await running.stop()
    stopped = await found(stream)
    assert (stopped.is_read, stopped.state.phase) == (False, "stopped")
    again = Running(stream, source)
    source.go.release()
    await eventually(lambda: again.ingester.published == 1)
    source.missed = "it looks back for an hour"
    source.number += 300
    source.go.release()
    await eventually(lambda: again.ingester.published == 2)
    await again.stop()
    state = (await found(stream)).state
    assert state.posts == 3
    assert state.coverage.since == T0 + timedelta(minutes=1)
    assert state.coverage.until == T0 + timedelta(minutes=303)
    (gap,) = state.coverage.gaps
    assert (gap.start, gap.end) == (T0 + timedelta(minutes=2), T0 + timedelta(minutes=303))
    assert gap.reason == "it looks back for an hour"


async def test_a_source_that_cannot_go_back_has_a_gap_for_the_time_nobody_read_it(
    stream: Stream,
) -> None:
    source = Network(keeps_cursor=False)
    for _ in range(2):
        running = Running(stream, source)
        source.go.release()
        await eventually(lambda: running.ingester.published == 1)  # noqa: B023 - awaited here
        await running.stop()
    (gap,) = (await found(stream)).state.coverage.gaps
    assert gap.reason == "nobody read it"


async def test_a_source_in_trouble_says_so_and_says_when_it_is_over(stream: Stream) -> None:
    source = Network()
    running = Running(stream, source)
    source.fails = "HTTP 500"
    source.go.release()

    async def phase() -> tuple[str, str]:
        states = [each.state for each in await stream.readers.list()]
        return (states[0].phase, states[0].error) if states else ("", "")

    async def waits() -> bool:
        return await phase() == ("waiting", "HTTP 500")

    async def reads() -> bool:
        return await phase() == ("reading", "")

    await eventually(waits)
    source.fails = ""
    source.go.release()
    await eventually(reads)
    await running.stop()
