"""What is shown live is what is stored, wherever a worker or an engine fails in between."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from groundswell.analyzer.base import Analyzer
from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.hub import Hub
from groundswell.api.live.loader import StoredState
from groundswell.domain.clock import utc_now
from groundswell.domain.event import Gap, LiveEvent, LivePosition
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.embedded.binaries import valkey_program
from groundswell.errors import StoreUnavailable
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.stream.consumer import Entry
from groundswell.stream.facade import Stream
from groundswell.stream.live import LivePublisher
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.redis_servers import running

CLAIM_SECONDS = 0.4
LIMITS = WorkerLimits(batch_size=50, block_ms=20, claim_idle_seconds=CLAIM_SECONDS)
KILLER = "this one ends its worker"


def post(number: int, content: str | None = None) -> Post:
    return Post(f"p{number}", "net", content or f"good {number}", utc_now(), author="ann")


def events(first: int, past: int) -> list[PostEvent]:
    return [PostEvent(post(number)) for number in range(first, past)]


class Forgetful(PostStore):
    """A store whose first answers are lost, though it has committed."""

    lost = 1

    async def save(self, *given: object, **named: object) -> LiveEvent:
        event = await super().save(*given, **named)  # type: ignore[arg-type]
        if self.lost:
            self.lost -= 1
            raise StoreUnavailable("the line broke while it answered")
        return event


class Stuck(LivePublisher):
    """A publisher that never comes back."""

    reached = False

    async def publish(self, event: LiveEvent) -> LivePosition:
        self.reached = True
        await asyncio.Event().wait()
        raise AssertionError


class Deadly(WordAnalyzer):
    async def analyze(
        self, texts: Sequence[str], sent: Sequence[str | None] = ()
    ) -> list[Analysis]:
        if any(KILLER in text for text in texts):
            raise asyncio.CancelledError
        return await super().analyze(texts, sent)


@dataclass
class House:
    """A stream, a store, and a hub that hears of them only what is published."""

    stream: Stream
    store: PostStore
    database: Database
    hub: Hub

    def worker(
        self,
        name: str = "worker",
        *,
        store: PostStore | None = None,
        publisher: LivePublisher | None = None,
        analyzer: Analyzer | None = None,
        limits: WorkerLimits = LIMITS,
    ) -> Worker:
        return Worker(
            self.stream.consumer(name),
            analyzer or WordAnalyzer(),
            store or self.store,
            self.stream.dead_letters,
            publisher or self.stream.publisher,
            limits,
        )

    @contextlib.asynccontextmanager
    async def working(self, worker: Worker | None = None) -> AsyncIterator[None]:
        stopping = asyncio.Event()
        task = asyncio.create_task((worker or self.worker()).run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await asyncio.wait_for(task, 20)

    async def stored(self) -> int:
        return (await self.store.count(PostFilter()))[0]

    def shown(self) -> int:
        count: int = json.loads(self.hub.metrics(LiveFilter()))["data"]["last_24_hours"]["total"]
        return count

    async def all_done(self) -> bool:
        return await self.stream.producer.backlog() == 0

    async def shows_what_is_stored(self, count: int) -> None:
        await eventually(self.all_done, within=20)
        assert await self.stored() == count
        await eventually(lambda: self.shown() == count)


@contextlib.asynccontextmanager
async def open_house(database_url: str, settings: StreamSettings) -> AsyncIterator[House]:
    database = await Database.open(DatabaseSettings(), database_url)
    settings = settings.model_copy(update={"stream_claim_idle_seconds": CLAIM_SECONDS})
    async with Stream.open(settings) as stream:
        await stream.consumer("setup").open()
        # It never compares with the store: only what it is told counts here.
        hub = Hub(
            stream.subscriber, StoredState(database), tick_seconds=0.02, reconcile_seconds=3600
        )
        await hub.start()
        assert await eventually(lambda: hub.wait_ready(1))
        yield House(stream, PostStore(database), database, hub)
        await hub.stop()
    await database.close()


@pytest.fixture
async def house(database_url: str, stream_settings: StreamSettings) -> AsyncIterator[House]:
    async with open_house(database_url, stream_settings) as opened:
        yield opened


async def test_a_commit_whose_answer_is_lost_is_told(house: House) -> None:
    await house.stream.producer.add(events(0, 29))
    forgetful = Forgetful(house.database)
    async with house.working(house.worker(store=forgetful)):
        await house.shows_what_is_stored(29)
    assert forgetful.lost == 0
    await house.stream.producer.add(events(29, 50))
    async with house.working():
        await house.shows_what_is_stored(50)


async def test_an_edit_and_a_deletion_whose_answer_is_lost_are_told(house: House) -> None:
    await house.stream.producer.add(events(0, 10))
    async with house.working():
        await house.shows_what_is_stored(10)
    await house.stream.producer.add([PostEvent(post(1), Operation.DELETE)])
    async with house.working(house.worker(store=Forgetful(house.database))):
        await house.shows_what_is_stored(9)


async def test_what_a_worker_stored_and_could_not_tell_any_more_is_told(house: House) -> None:
    await house.stream.producer.add(events(0, 30))
    stuck = Stuck(house.stream._redis, house.stream.keys)
    killed = asyncio.create_task(house.worker("killed", publisher=stuck).run(asyncio.Event()))
    await eventually(lambda: stuck.reached)
    killed.cancel()
    await asyncio.wait({killed})
    assert await house.stored() == 30
    assert house.shown() == 0
    others = [PostEvent(post(number, f"bad {number}")) for number in range(30, 50)]
    await house.stream.producer.add(others)  # they are counted in rows of their own
    async with house.working():
        await house.shows_what_is_stored(50)


async def test_a_word_that_a_full_redis_refuses_is_owed_until_it_is_told(
    database_url: str, tmp_path: Path
) -> None:
    with running(valkey_program(), tmp_path, durable=True) as server:
        settings = StreamSettings(redis_url=SecretStr(server.url))
        async with open_house(database_url, settings) as house:
            await house.stream.producer.add(events(0, 20))
            server.client().config_set("maxmemory-policy", "noeviction")
            server.client().config_set("maxmemory", "1mb")
            async with house.working():
                await eventually(house.all_done)  # a full Redis is emptied all the same
                assert await house.stored() == 20
                assert house.shown() == 0
                server.client().config_set("maxmemory", "0")
                await house.shows_what_is_stored(20)


async def test_a_round_of_entries_taken_over_costs_one_gap_and_holds_up_no_new_post(
    house: House,
) -> None:
    await house.stream.producer.add(events(0, 757))
    dead = house.stream.consumer("dead")
    held: list[Entry] = []
    while len(held) < 757:
        held += await dead.read(1000, 100)
    answers = await WordAnalyzer().analyze([post(n).content for n in range(300)])
    already = zip(events(0, 300), answers, strict=True)
    await house.store.save(list(already))  # committed, and killed before a word
    gaps: list[Gap] = []
    listening = asyncio.create_task(_collect_gaps(house.stream, gaps))
    await asyncio.sleep(CLAIM_SECONDS)
    async with house.working(house.worker(limits=replace(LIMITS, batch_size=256))):
        await eventually(lambda: house.shown() > 0)
        await house.stream.producer.add(events(757, 800))
        await house.shows_what_is_stored(800)
    listening.cancel()
    assert len(gaps) == 1


async def test_nothing_is_announced_for_entries_that_nobody_had_stored(house: House) -> None:
    await house.stream.producer.add(events(0, 40))
    dead = house.stream.consumer("dead")
    assert len(await dead.read(100, 100)) == 40
    gaps: list[Gap] = []
    listening = asyncio.create_task(_collect_gaps(house.stream, gaps))
    async with house.working():
        await house.shows_what_is_stored(40)
    listening.cancel()
    assert gaps == []


async def _collect_gaps(stream: Stream, gaps: list[Gap]) -> None:
    async for item in stream.subscriber.events():
        if isinstance(item, Gap):
            gaps.append(item)


@pytest.mark.parametrize("max_deliveries", [2, 3, 5])
async def test_what_ends_its_workers_is_given_up_and_its_neighbours_are_stored(
    house: House, max_deliveries: int
) -> None:
    limits = replace(LIMITS, max_deliveries=max_deliveries)
    posts = events(0, 20)
    await house.stream.producer.add([*posts[:7], PostEvent(post(99, KILLER)), *posts[7:]])
    async with asyncio.timeout(60):
        for attempt in range(40):
            worker = house.worker(f"worker-{attempt}", analyzer=Deadly(), limits=limits)
            task = asyncio.create_task(worker.run(asyncio.Event()))
            done = asyncio.create_task(eventually(house.all_done, within=60))
            await asyncio.wait({task, done}, return_when=asyncio.FIRST_COMPLETED)
            task.cancel()
            await asyncio.wait({task})
            if done.done():
                break
            done.cancel()
    letters = await house.stream.dead_letters.list(50)
    assert [letter.fields["post_id"] for letter in letters] == ["p99"]
    assert await house.stored() == 20
