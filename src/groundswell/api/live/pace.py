"""Timing of the feeds: their tick, and the wait for a hub that is still loading."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.api.live.connection import TRY_LATER, Ended
from groundswell.api.live.hub import Hub

READY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How a feed is paced: seconds, and ``new_post`` frames a second."""

    tick_seconds: float
    heartbeat_seconds: float
    metrics_seconds: float
    posts_per_second: int


async def wait_ready(hub: Hub) -> None:
    if not await hub.wait_ready(READY_SECONDS):
        raise Ended(TRY_LATER)
