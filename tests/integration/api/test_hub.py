"""The hub over real engines: it stops at any moment, and reads what a replica may not have yet."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from pydantic import SecretStr

from groundswell.api.dependencies import Deps, open_deps
from groundswell.api.live.hub import Hub
from groundswell.api.live.loader import StoredState
from groundswell.api.live.rollup_window import LiveFilter
from groundswell.settings import Settings
from tests.eventually import eventually
from tests.integration.api.conftest import Work, post


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
        frame, _ = await hub.snapshot(LiveFilter())
        await hub.stop()
    assert '"post_id":"a"' in frame
    assert '"last_minute":{"positive":1' in frame
