"""Alerts, sources, and how the platform is doing."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import LimitUsed, OffsetUsed, PostCount, UtcTime
from groundswell.api.schemas.corrections import ByWhom, Note
from groundswell.domain.alert import AlertState
from groundswell.stream.source_leases import ReadSource


class AlertOut(BaseModel):
    """One incident, from its opening to its end."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="UUIDv7.", examples=["019ab3c2-7b1e-7c70-8f4e-5a1f0c9d2e11"])
    alert_type: str = Field(description="The rule that fired.", examples=["negative_ratio"])
    actual_ratio: float = Field(description="The ratio that opened it.", examples=[3.5])
    threshold: float = Field(description="The ratio above which it fires.", examples=[2.0])
    created_at: UtcTime = Field(description="When it was opened.")
    window_start: UtcTime = Field(description="Start of the window that opened it.")
    window_end: UtcTime = Field(description="End of that window.")
    positive_count: PostCount
    negative_count: PostCount
    neutral_count: PostCount
    post_count: int = Field(description="Posts in the window.", examples=[27])
    state: AlertState = Field(description="`open` until calm has lasted.")
    peak_ratio: float = Field(description="The highest ratio since.", examples=[4.25])
    calm_since: UtcTime | None = Field(description="Since when the ratio is back under it.")
    resolved_at: UtcTime | None = Field(description="When it ended.")
    acknowledged_at: UtcTime | None = Field(description="When somebody said to have seen it.")
    acknowledged_by: str | None = Field(description="Who, if known.", examples=["ann"])
    acknowledged_note: str | None = Field(
        description="What they noted.", examples=["the outage of the night"]
    )
    revision: int = Field(
        description="Grows with every change: of two states of an alert the higher is the newer.",
        examples=[3],
    )


class Acknowledgement(BaseModel):
    """Who has seen an alert, and what they know of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"by": "ann", "note": "the outage of the night"}]},
    )

    by: ByWhom = None
    note: Note = None


class AlertList(BaseModel):
    """One page of alerts, the newest first."""

    alerts: list[AlertOut] = Field(description="At most `limit`.")
    total: int = Field(description="Alerts that pass the filters.")
    limit: LimitUsed
    offset: OffsetUsed


class SourceOut(BaseModel):
    """A source that posts came from."""

    model_config = ConfigDict(from_attributes=True)

    source: str = Field(description="Its name.", examples=["bluesky"])
    posts: int = Field(description="Posts stored.", examples=[1234])
    last_post_at: UtcTime | None = Field(description="Time of its newest post.")


class SourceList(BaseModel):
    """One page of the sources seen, by name."""

    sources: list[SourceOut] = Field(description="By name; at most `limit`.")
    total: int = Field(description="Sources seen.", examples=[3])
    limit: LimitUsed
    offset: OffsetUsed


class GapOut(BaseModel):
    """A stretch of time of which posts are missing, or may be."""

    model_config = ConfigDict(from_attributes=True)

    start: UtcTime = Field(description="From when.")
    end: UtcTime = Field(description="To when.")
    reason: str = Field(description="Why.", examples=["nobody read it"])


class ReadSourceOut(BaseModel):
    """A source that ingesters read, or have read."""

    key: str = Field(description="Its name.", examples=["rss:https://example.org/feed"])
    kind: str = Field(description="What kind it is.", examples=["rss"])
    status: Literal["connected", "waiting", "stopped", "ended"] = Field(
        description="`connected`: it is heard. `waiting`: an ingester tries to reach it. "
        "`stopped`: no ingester reads it. `ended`: it had an end, and was read to it."
    )
    error: str | None = Field(description="Why it waits.")
    since: UtcTime | None = Field(description="From when on it was heard.")
    until: UtcTime | None = Field(description="Up to when everything of it has been read.")
    gaps: list[GapOut] = Field(description="What is missing in between, in its order.")
    posts: int = Field(description="Posts taken of it.", examples=[1234])
    rejected: int = Field(description="Posts of it that were refused.", examples=[0])
    last_post_at: UtcTime | None = Field(description="When the last one came.")
    updated_at: UtcTime = Field(description="When its reader wrote this down.")

    @classmethod
    def of(cls, read: ReadSource) -> ReadSourceOut:
        state = read.state
        status = state.phase
        if not read.is_read and status != "ended":
            status = "stopped"
        return cls.model_validate(
            {
                "key": state.key,
                "kind": state.kind,
                "status": "connected" if status == "reading" else status,
                "error": state.error or None,
                "since": state.coverage.since,
                "until": state.coverage.until,
                "gaps": [GapOut.model_validate(gap) for gap in state.coverage.gaps],
                "posts": state.posts,
                "rejected": state.rejected,
                "last_post_at": state.last_post_at,
                "updated_at": state.at,
            }
        )


class SourceCoverage(BaseModel):
    """The sources that ingesters read."""

    sources: list[ReadSourceOut] = Field(description="Those written about last come first.")


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
