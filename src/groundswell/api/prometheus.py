"""``/metrics``: this process in Prometheus' text format, and the stream's backlog."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from groundswell import metrics
from groundswell.api.parts import PartsOf
from groundswell.errors import StreamUnavailable

BACKLOG_SECONDS = 0.5

router = APIRouter(tags=["platform"])


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=PlainTextResponse,
    summary="Prometheus metrics",
)
async def prometheus(parts: PartsOf) -> PlainTextResponse:
    """Text exposition; a backlog that cannot be measured in time keeps its last value."""
    with contextlib.suppress(StreamUnavailable, TimeoutError):
        async with asyncio.timeout(BACKLOG_SECONDS):
            metrics.stream_backlog.set(await parts.stream.producer.backlog())
    return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)
