"""The hub over real engines: it stops at any moment, survives faults, and shows what is stored."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from groundswell import metrics
from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps, open_deps
from groundswell.api.live import follower
from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.hub import LEARNING_AT_ONCE, Hub
from groundswell.api.live.loader import StoredState
from groundswell.api.live.state import LiveState
from groundswell.domain.alert import NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.event import AnalyzedPost, LiveEvent
from groundswell.domain.value_filter import only
from groundswell.domain.window import RollupKey, RollupRow
from groundswell.settings import Settings
from tests.eventually import eventually
from tests.integration.api.conftest import Work, client_of, post


async def test_a_hub_stops_at_whatever_moment(deps: Deps) -> None:
    for milliseconds in range(0, 40, 2):
        hub = Hub(deps.stream.subscriber, StoredState(deps.database), tick_seconds=0.02)
        await hub.start()
        await hub.wait_ready(milliseconds / 1000)
        await asyncio.wait_for(hub.stop(), 5)


async def test_the_live_state_is_read_from_the_primary(
    deps: Deps, settings: Settings, work: Work
) -> None:
    await work.save(post("a", "good"))
    primary = settings.database.url
    assert primary is not None
    stale = primary.rpartition("/")[0] + "/postgres"  # a replica that holds nothing yet
    behind = settings.database.model_copy(update={"database_replica_url": SecretStr(stale)})
    async with open_deps(replace(settings, database=behind)) as other:
        hub = Hub(other.stream.subscriber, StoredState(other.database), tick_seconds=0.02)
        await hub.start()
        assert await eventually(lambda: hub.wait_ready(1))
        frame = (await hub.snapshot(LiveFilter())).frame
        await hub.stop()
    assert '"post_id":"a"' in frame
    assert '"last_minute":{"positive":1' in frame


@contextlib.asynccontextmanager
async def hub_of(
    deps: Deps, store: StoredState | None = None, **options: float
) -> AsyncIterator[Hub]:
    """A hub that has loaded its state."""
    given = {"tick_seconds": 0.02} | options
    hub = Hub(deps.stream.subscriber, store or StoredState(deps.database), **given)
    await hub.start()
    try:
        assert await eventually(lambda: hub.wait_ready(1))
        yield hub
    finally:
        await hub.stop()


def total(hub: Hub) -> int:
    count: int = json.loads(hub.metrics(LiveFilter()))["data"]["last_24_hours"]["total"]
    return count


class Counting(StoredState):
    """Counts how often it is asked for newest posts."""

    asked = 0

    async def newest(self, limit: int, chosen: LiveFilter) -> Sequence[AnalyzedPost]:
        self.asked += 1
        return await super().newest(limit, chosen)


async def test_many_sockets_with_one_filter_ask_the_store_once(deps: Deps, work: Work) -> None:
    await work.save(post("a", "good"))
    store = Counting(deps.database)
    chosen = LiveFilter(sentiment=only("positive"))
    async with hub_of(deps, store) as hub:
        with hub.watching(chosen):
            shown = await asyncio.gather(*(hub.snapshot(chosen) for _ in range(200)))
    assert all('"post_id":"a"' in frame for frame, *_ in shown)
    assert store.asked <= LEARNING_AT_ONCE, "one query each that was under way at the same time"


async def test_what_is_kept_while_nothing_happens_is_told_with_the_present_time(
    deps: Deps, work: Work
) -> None:
    await work.save(post("a", "good"))
    async with hub_of(deps) as hub:
        first = json.loads((await hub.snapshot(LiveFilter())).frame)
        await asyncio.sleep(0.01)
        second = json.loads((await hub.snapshot(LiveFilter())).frame)
    assert second.pop("timestamp") > first.pop("timestamp")
    assert first == second


async def test_an_event_that_cannot_be_applied_stops_nothing(deps: Deps, work: Work) -> None:
    async with hub_of(deps) as hub:
        key = RollupKey(datetime(2026, 11, 28), "net", "positive", "joy")
        poison = LiveEvent(rollups=(RollupRow(key, 1, 0.5, 1),))
        await deps.stream.publisher.publish(poison)
        for number in range(3):
            await work.publish(post(f"p{number}", "good"))
        await eventually(lambda: total(hub) == 3)


async def test_health_tells_of_a_live_feed_that_stands_still(
    deps: Deps, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(deps, settings)
    async with client_of(app) as client:
        services = (await client.get("/api/health")).json()["services"]
        assert services == {"database": "connected", "redis": "connected", "live": "current"}

        def broken(*_: object) -> None:
            raise RuntimeError("a fault nobody has thought of")

        monkeypatch.setattr(follower, "STALLED_SECONDS", 0.3)
        with monkeypatch.context() as patched:
            patched.setattr(LiveState, "apply", broken)
            await eventually(lambda: _health(client, "degraded", "behind"))
            assert (await client.get("/api/health")).status_code == 200
        await eventually(lambda: _health(client, "healthy", "current"), within=20)


async def _health(client: httpx.AsyncClient, status: str, live: str) -> bool:
    told = (await client.get("/api/health")).json()
    return bool(told["status"] == status and told["services"]["live"] == live)


async def test_what_was_stored_and_never_told_is_found_out(deps: Deps, work: Work) -> None:
    recent = utc_now()
    async with (
        hub_of(deps, reconcile_seconds=0.1, grace_seconds=0.1) as one,
        hub_of(deps) as other,
    ):
        await work.publish(post("told", "good", created_at=recent))
        await work.save(post("silent", "bad", created_at=recent))
        await work.save(post("old", "bad", created_at=recent - timedelta(hours=20)))
        await eventually(lambda: total(one) == 3, within=20)
        await eventually(lambda: total(other) == 3)
        loads = live_reloads()
        await asyncio.sleep(1)
        assert live_reloads() == loads, "it is found once"


async def test_a_store_that_was_set_back_is_noticed(deps: Deps, work: Work) -> None:
    async with hub_of(deps, reconcile_seconds=0.1, grace_seconds=0.1) as hub:
        for number in range(3):
            await work.publish(post(f"p{number}", "good"))
        await eventually(lambda: total(hub) == 3)
        await deps.database.pool.execute(
            "UPDATE sentiment_rollups_minute SET posts = posts - 1, version = version - 1"
        )
        await eventually(lambda: total(hub) < 3)


async def test_an_incident_that_was_never_told_of_is_found_out(deps: Deps, work: Work) -> None:
    moment = utc_now()
    await work.save(*(post(f"p{n}", "bad", created_at=moment) for n in range(20)))
    async with hub_of(deps, reconcile_seconds=0.1, grace_seconds=0.1) as hub:
        alert = await deps.alerts.step(NegativeRatioRule(), moment + timedelta(seconds=1))
        assert alert is not None

        async def shown() -> bool:
            frame = (await hub.snapshot(LiveFilter())).frame
            return alert.id in frame

        await eventually(shown)


async def test_many_gaps_cost_few_loads(deps: Deps) -> None:
    async with hub_of(deps) as hub:
        before = live_reloads()
        for _ in range(300):
            last = await deps.stream.publisher.announce_gap()
        await eventually(lambda: hub.stamp.position == last)
        assert live_reloads() - before <= 3


async def test_events_that_cannot_be_read_are_not_loaded_for_one_by_one(
    deps: Deps, work: Work, redis_url: str
) -> None:
    async with (
        hub_of(deps, reconcile_seconds=0.5, grace_seconds=0.1) as hub,
        Redis.from_url(redis_url) as redis,
    ):
        await work.publish(post("before", "good"))
        await eventually(lambda: total(hub) == 1)
        loads, position = live_reloads(), hub.stamp.position
        for number in range(50):
            await work.save(post(f"newer {number}", "good"))
            at = await redis.incr(deps.stream.keys.live_sequence)
            await redis.publish(deps.stream.keys.live_channel, f"{position.epoch}:{at}\n{{}}")
        await work.publish(post("after", "bad"))
        await eventually(lambda: total(hub) == 52)
        assert live_reloads() - loads <= 3


def live_reloads() -> float:
    return float(metrics.live_reloads._value.get())
