"""A platform that is being filled at its first start: the live state keeps up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from groundswell import metrics
from groundswell.api.dependencies import Deps
from groundswell.api.live import follower
from groundswell.domain.sentiment import Analysis
from groundswell.services.demo import Demo
from groundswell.store.posts import PostStore
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.integration.api.test_hub import hub_of, total

BATCHES = 3


class Bearing(WordAnalyzer):
    """The same, which bears every word: the simulated posts have them all."""

    async def analyze(
        self, texts: Sequence[str], sent: Sequence[str | None] = ()
    ) -> list[Analysis]:
        return [self._read(text) for text in texts]


async def test_a_slow_first_start_is_not_told_as_a_live_state_that_lacks_posts(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "RELOAD_SECONDS", 0.1)
    stopping, saved, save = asyncio.Event(), 0, PostStore.save

    async def save_slowly(*given: object) -> object:
        nonlocal saved
        await asyncio.sleep(1.5)
        saved += 1
        if saved == BATCHES:
            stopping.set()
        return await save(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(PostStore, "save", save_slowly)
    before = metrics.live_differences._value.get()
    async with hub_of(deps, reconcile_seconds=0.1, grace_seconds=1.0) as hub:
        await Demo(deps.database, deps.stream, Bearing()).fill(stopping, seed=1)
        await eventually(lambda: total(hub) > 0)
    assert saved == BATCHES
    assert metrics.live_differences._value.get() == before
