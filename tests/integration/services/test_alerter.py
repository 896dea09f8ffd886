"""The alerter looks at every window once its posts are stored, however late that is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from groundswell.domain.alert import Alert, NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent, LivePosition, Sequenced
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.errors import StreamUnavailable
from groundswell.services.alerter import Alerter
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.stream.consumer import Consumer
from groundswell.stream.facade import Stream
from groundswell.stream.live import LivePublisher
from tests.eventually import eventually

RULE = NegativeRatioRule(window=timedelta(seconds=60), min_posts=5, cooldown=timedelta(seconds=20))
EVERY = timedelta(seconds=5)


@dataclass
class Watch:
    stream: Stream
    consumer: Consumer
    posts: PostStore
    alerts: AlertStore

    def alerter(self) -> Alerter:
        return Alerter(self.alerts, self.stream, RULE, check_seconds=EVERY.total_seconds())

    async def store(self, mood: str, at: datetime, count: int) -> None:
        answer = Analysis(mood, 0.9, "neutral", "m", {mood: 0.9}, {"neutral": 0.9})
        posts = [Post(f"{mood} {at} {n}", "test", "text", at) for n in range(count)]
        await self.posts.save([(PostEvent(post), answer) for post in posts])

    async def opened(self) -> int:
        return (await self.alerts.page(10))[1]


@pytest.fixture
async def watch(database_url: str, stream_settings: StreamSettings) -> AsyncIterator[Watch]:
    database = await Database.open(DatabaseSettings(), database_url)
    async with Stream.open(stream_settings) as stream:
        consumer = stream.consumer("one")
        await consumer.open()
        yield Watch(stream, consumer, PostStore(database), AlertStore(database))
    await database.close()


async def test_windows_wait_for_the_posts_that_came_before_their_end(watch: Watch) -> None:
    await watch.alerter().check()
    await watch.stream.producer.add([PostEvent(Post("held up", "test", "text", utc_now()))])
    await watch.store("negative", utc_now() - timedelta(seconds=1), 9)
    for _ in range(3):
        await watch.alerter().check()
    assert await watch.opened() == 0, "the post that waits could be one of many"
    await watch.consumer.ack(await watch.consumer.read(10, 100))
    now = utc_now()
    assert await watch.stream.settled_until(now) == now


async def test_an_incident_that_was_over_before_it_could_be_stored_is_told(watch: Watch) -> None:
    start = utc_now() - timedelta(minutes=10)
    await watch.alerts.advance(RULE, start, EVERY)
    await watch.store("negative", start + timedelta(seconds=30), 20)
    await watch.store("positive", start + timedelta(seconds=120), 20)
    await watch.alerter().check()
    (alert,), total = await watch.alerts.page(10)
    assert total == 1
    assert alert.window_end - start <= timedelta(seconds=35)
    assert alert.resolved_at is not None
    assert alert.resolved_at - start >= timedelta(seconds=90)


async def test_a_silence_of_the_workers_is_not_taken_for_calm(watch: Watch) -> None:
    before = utc_now() - timedelta(minutes=5)
    await watch.store("negative", before - timedelta(seconds=10), 20)
    assert len(await watch.alerts.advance(RULE, before, EVERY)) == 1
    await watch.stream.producer.add([PostEvent(Post("held up", "test", "text", utc_now()))])
    # All of the five minutes are still to come: negative posts that could not be stored yet.
    for seconds in range(0, 300, 20):
        await watch.store("negative", before + timedelta(seconds=seconds), 20)
    await watch.alerter().check()
    (alert,), total = await watch.alerts.page(10)
    assert total == 1
    assert (alert.state, alert.calm_since) == ("open", None)


async def test_alerters_that_take_turns_look_at_each_window_once(watch: Watch) -> None:
    start = utc_now() - timedelta(minutes=2)
    await watch.alerts.advance(RULE, start, EVERY)
    await watch.store("negative", start + timedelta(seconds=7), 20)
    for seconds in range(1, 100):
        await AlertStore(watch.alerts._database).advance(
            RULE, start + timedelta(seconds=seconds), EVERY
        )
    (alert,), total = await watch.alerts.page(10)
    assert total == 1
    assert alert.window_end == start + timedelta(seconds=10), "on the grid of the first look"


async def test_a_look_at_the_future_by_a_wrong_clock_does_not_silence_alerts(watch: Watch) -> None:
    """For two days nothing would have been due."""
    wrong = utc_now() + timedelta(days=2)
    await watch.alerts.advance(RULE, wrong, EVERY)
    assert (
        await watch.alerts._database.pool.fetchval("SELECT looked_until FROM alert_looks") == wrong
    )
    await watch.store("negative", utc_now() - timedelta(seconds=1), 20)
    await watch.alerter().check()
    assert await watch.opened() == 1
    (alert,), _ = await watch.alerts.page(10)
    assert abs(alert.window_end - utc_now()) < timedelta(seconds=10)
    await watch.alerter().check()
    assert await watch.opened() == 1


class Deaf(LivePublisher):
    """A publisher whose first words Redis does not take."""

    failures = 1

    async def publish(self, event: LiveEvent) -> LivePosition:
        if self.failures:
            self.failures -= 1
            raise StreamUnavailable("Redis was away")
        return await super().publish(event)


@contextlib.asynccontextmanager
async def heard(watch: Watch) -> AsyncIterator[list[Alert]]:
    """The alerts that subscribers hear of."""
    alerts: list[Alert] = []
    subscribed = asyncio.Event()

    async def listen() -> None:
        async for item in watch.stream.subscriber.events():
            if item is None:
                subscribed.set()
            elif isinstance(item, Sequenced):
                alerts.extend(item.event.alerts)

    listening = asyncio.create_task(listen())
    await subscribed.wait()
    yield alerts
    listening.cancel()


async def test_an_alert_that_could_not_be_told_is_owed_until_it_is(watch: Watch) -> None:
    await watch.store("negative", utc_now() - timedelta(seconds=1), 9)
    async with heard(watch) as alerts:
        watch.stream.publisher = Deaf(watch.stream._redis, watch.stream.keys)
        with pytest.raises(StreamUnavailable):
            await watch.alerter().check()
        assert await watch.opened() == 1
        # Another alerter, of another process: what is owed is in the database.
        await watch.alerter().check()
        await eventually(lambda: [alert.state for alert in alerts] == ["open"])
        await watch.alerter().check()
        assert await watch.alerts.unpublished() == []
    assert len(alerts) == 1


async def test_an_incident_that_grows_is_told_as_it_grows(watch: Watch) -> None:
    start = utc_now() - timedelta(seconds=50)
    await watch.store("negative", start, 10)
    await watch.store("positive", start, 4)
    await watch.alerts.advance(RULE, start + timedelta(seconds=1), EVERY)
    await watch.store("negative", start + timedelta(seconds=3), 14)
    async with heard(watch) as alerts:
        await watch.alerter().check()
        await eventually(lambda: [alert.peak_ratio for alert in alerts] == [6.0])
    (stored,) = await watch.alerts.open_alerts()
    assert alerts == [stored]


async def test_an_acknowledgement_that_was_not_told_is_told_by_the_alerter(watch: Watch) -> None:
    await watch.store("negative", utc_now() - timedelta(seconds=1), 9)
    await watch.alerter().check()
    (alert,) = await watch.alerts.open_alerts()
    await watch.alerts.acknowledge(UUID(alert.id), utc_now(), by="ann")
    async with heard(watch) as alerts:
        await watch.alerter().check()
        await eventually(lambda: [each.acknowledged_by for each in alerts] == ["ann"])
