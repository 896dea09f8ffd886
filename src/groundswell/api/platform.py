"""``/api/sources`` and ``/api/stats``: where posts come from, and how fast they flow."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from groundswell.api.asking import SourcesOf
from groundswell.api.bucket_range import within_key
from groundswell.api.parts import PartsOf, SettingsOf
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.platform import SourceList, SourceOut, Stats
from groundswell.domain.clock import utc_now
from groundswell.store.filters import PostFilter

router = APIRouter(tags=["platform"])


@router.get("/api/sources", operation_id="listSources", responses=errors(503), summary="Sources")
async def list_sources(parts: PartsOf, within: SourcesOf) -> SourceList:
    """Every source a post came from, with its count and the time of its newest post."""

    wanted = PostFilter(within=within)

    async def compute() -> list[dict[str, Any]]:
        return [
            SourceOut.model_validate(source).model_dump(mode="json")
            for source in await parts.rollups.sources(wanted)
        ]

    rows, _ = await parts.stream.cache.get_or_compute(f"sources:{within_key(wanted)}", compute)
    return SourceList(sources=[SourceOut.model_validate(row) for row in rows])


@router.get("/api/stats", operation_id="platformStats", responses=errors(503), summary="Numbers")
async def stats(request: Request, parts: PartsOf, settings: SettingsOf) -> Stats:
    """How many posts are analysed, how many wait, how many workers there are."""
    stream = await parts.stream.stats()
    now = utc_now()
    waiting = now - await parts.stream.settled_until(now)
    per_second = request.app.state.hub.arrivals.per_second
    return Stats(
        timestamp=now,
        posts_per_second=round(per_second, 2),
        posts_per_minute=round(per_second * 60, 1),
        published=stream.published,
        lag=stream.lag,
        pending=stream.pending,
        queue_depth=stream.backlog,
        high_water=settings.stream.stream_high_water,
        waiting_seconds=round(waiting.total_seconds(), 3),
        stream_length=stream.length,
        dead_letters=stream.dead_letters,
        worker_count=stream.workers,
        live_clients=len(request.app.state.sockets),
    )
