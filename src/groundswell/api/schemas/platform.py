"""Throughput, health and probes of the platform."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from groundswell.api.schemas.common import UtcTime


class Stats(BaseModel):
    """How fast it flows, and what is waiting."""

    timestamp: UtcTime = Field(description="When this was so.")
    posts_per_second: float = Field(
        description="Posts analysed a second, mean of the last minute.", examples=[12.5]
    )
    posts_per_minute: float = Field(description="The same a minute.", examples=[750.0])
    published: int = Field(description="Posts ever written to the stream.")
    lag: int = Field(description="Posts no worker has read yet.")
    pending: int = Field(description="Posts read by a worker and not yet acknowledged.")
    queue_depth: int = Field(description="Both: everything not yet analysed.")
    high_water: int = Field(description="The queue depth above which sources wait.")
    waiting_seconds: float = Field(
        description="How long the oldest of them has waited; all that came before it is stored."
    )
    stream_length: int = Field(description="Entries the stream holds, done or not.")
    dead_letters: int = Field(description="Posts given up.")
    worker_count: int = Field(description="Workers connected to the stream.", examples=[2])
    live_clients: int = Field(description="WebSockets open at this replica.")


Connected = Literal["connected", "disconnected"]


class Services(BaseModel):
    """Whether the engines answer, and the live feed moves on."""

    database: Connected = Field(description="PostgreSQL.")
    redis: Connected = Field(description="Redis or Valkey.")
    live: Literal["current", "behind"] = Field(
        description="What sockets of this replica are shown: `behind` when it stands still."
    )


class HealthStats(BaseModel):
    """Numbers of the database; null while it does not answer."""

    total_posts: int | None = Field(description="Posts stored.")
    total_analyses: int | None = Field(description="Analyses stored.")
    recent_posts_1h: int | None = Field(description="Posts written in the last hour.")


class Health(BaseModel):
    """How the platform is, as this replica sees it."""

    status: Literal["healthy", "degraded", "unhealthy"] = Field(
        description="Both engines answer and the live feed is current; not all of that; no engine."
    )
    timestamp: UtcTime = Field(description="When this was so.")
    services: Services = Field(description="The engines.")
    stats: HealthStats = Field(description="As last known.")


class Probe(BaseModel):
    """An answer to an orchestrator."""

    status: Literal["alive", "ready", "not ready"] = Field(description="The answer.")
