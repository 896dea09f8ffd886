"""``/metrics``: Prometheus metrics of this process and of the stream."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from groundswell import metrics
from groundswell.api.dependencies import DepsOf
from groundswell.errors import StreamUnavailable
from groundswell.stream.stats import StreamStats

STREAM_SECONDS = 0.5

router = APIRouter(tags=["platform"])


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=PlainTextResponse,
    summary="Prometheus metrics",
)
async def prometheus(deps: DepsOf) -> PlainTextResponse:
    """Text exposition; a backlog that cannot be measured in time keeps its last value."""
    with contextlib.suppress(StreamUnavailable, TimeoutError):
        async with asyncio.timeout(STREAM_SECONDS):
            _show(await deps.stream.stats())
            now = deps.database.clock.now()
            waiting = now - await deps.stream.settled_until(now)
            metrics.stream_waiting.set(waiting.total_seconds())
    return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _show(stats: StreamStats) -> None:
    metrics.stream_backlog.set(stats.backlog)
    metrics.stream_lag.set(stats.lag)
    metrics.stream_pending.set(stats.pending)
    metrics.stream_length.set(stats.length)
    metrics.dead_letters_kept.set(stats.dead_letters)
    metrics.workers.set(stats.workers)
