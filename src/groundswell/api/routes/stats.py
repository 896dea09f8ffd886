"""``GET /api/stats``: throughput and backlog."""

from __future__ import annotations

from fastapi import APIRouter, Request

from groundswell.api.dependencies import DepsOf, SettingsOf
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.platform import Stats

router = APIRouter(tags=["platform"])


@router.get("/api/stats", operation_id="platformStats", responses=errors(503), summary="Numbers")
async def stats(request: Request, deps: DepsOf, settings: SettingsOf) -> Stats:
    """How many posts are analysed, how many wait, how many workers there are."""
    stream = await deps.stream.stats()
    now = deps.database.clock.now()
    waiting = now - await deps.stream.settled_until(now)
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
        live_clients=len(request.app.state.live_connections),
    )
