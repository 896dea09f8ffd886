"""Sources that posts came from, and those that ingesters read, with the gaps in their coverage."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import LimitUsed, OffsetUsed, UtcTime
from groundswell.stream.source_leases import ReadSource


class SourceOut(BaseModel):
    """A source that posts came from."""

    model_config = ConfigDict(from_attributes=True)

    source: str = Field(description="Its name.", examples=["bluesky"])
    posts: int = Field(description="Posts stored.", examples=[1234])
    first_post_at: UtcTime | None = Field(description="Time of its oldest post.")
    last_post_at: UtcTime | None = Field(description="Time of its newest post.")


class SourceList(BaseModel):
    """One page of the sources seen, by name."""

    sources: list[SourceOut] = Field(description="By name; at most `limit`.")
    total: int = Field(description="Sources seen.", examples=[3])
    simulated: Literal["none", "some", "all"] = Field(
        description="How many of all posts are simulated; `some`: among posts of your own."
    )
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
