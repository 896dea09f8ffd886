"""Incidents, what is behind them, and what people were told."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import LimitUsed, OffsetUsed, UtcTime
from groundswell.domain.rule import Severity
from groundswell.insight.drivers.post import DriverKind

IncidentState = Literal["firing", "resolved"]


class DriverOut(BaseModel):
    """One thing behind a change."""

    model_config = ConfigDict(from_attributes=True)

    kind: DriverKind = Field(description="What it is.")
    value: str = Field(description="The word, link, text, name.", examples=["#outage"])
    observed: int = Field(description="Posts in the window that have it.")
    expected: float = Field(description="As many as the baseline gives reason to expect.")
    lift: float = Field(description="Observed over expected.")
    z: float = Field(description="Standard deviations of the log-odds.")
    share_of_excess: float = Field(
        description="Of the change; all drivers add up to at most 1.", examples=[0.6]
    )
    authors: int = Field(description="Different people.")
    example_post_ids: list[str] = Field(description="The most typical posts.")


class DriverList(BaseModel):
    """What makes a window differ from its baseline."""

    drivers: list[DriverOut] = Field(description="The strongest first; none: nothing stands out.")
    posts: int = Field(description="Posts in the window.")
    baseline_posts: int = Field(description="Posts in the baseline.")
    sampled: bool = Field(description="Whether there were more than were read.")
    mix: float | None = Field(
        description="Of the change of a share, in share points: other people speak."
    )
    rate: float | None = Field(description="The same people speak otherwise.")


class ExampleOut(BaseModel):
    """A post that stands for many; one that was erased is gone from here, too."""

    post_id: str
    source: str
    content: str


class IncidentOut(BaseModel):
    """One incident of a rule."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="UUIDv7.")
    rule_id: str = Field(description="The rule that fired.")
    rule_name: str = Field(description="As it was called then.")
    kind: str = Field(description="Of the rule.", examples=["anomaly"])
    topic_id: str | None = Field(description="None: all posts.")
    source: str | None = Field(description="None: all sources.")
    metric: str = Field(description="What was looked at.", examples=["negative_share"])
    severity: Severity
    state: IncidentState
    observed: float = Field(description="As it opened.", examples=[0.48])
    expected: float = Field(description="What is usual at this hour, or the limit.")
    lower: float = Field(description="The usual range.")
    upper: float = Field(description="The usual range.")
    peak: float = Field(description="The worst since.")
    post_count: int = Field(description="Posts in the window that opened it.")
    window_start: UtcTime
    window_end: UtcTime
    started_at: UtcTime
    resolved_at: UtcTime | None
    silenced: bool = Field(description="Nobody was told.")
    acknowledged_at: UtcTime | None
    acknowledged_by: str | None
    acknowledged_note: str | None


class IncidentList(BaseModel):
    """One page of incidents, the newest first."""

    incidents: list[IncidentOut] = Field(description="At most `limit`.")
    total: int = Field(description="Incidents that pass the filters.")
    limit: LimitUsed
    offset: OffsetUsed


class DeliveryOut(BaseModel):
    """A message to one channel, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    incident_id: str
    channel_id: str
    transition: str = Field(description="What was told.", examples=["firing"])
    state: str = Field(description="`waiting`, `delivered`, `failed`, `cancelled`.")
    tries: int
    due_at: UtcTime = Field(description="Not before.")
    answer: str | None = Field(description="What the other side said last.")
    created_at: UtcTime
    finished_at: UtcTime | None


class DeliveryList(BaseModel):
    """One page of deliveries, the newest first."""

    deliveries: list[DeliveryOut] = Field(description="At most `limit`.")
    total: int
    limit: LimitUsed
    offset: OffsetUsed


class TimelineEntry(BaseModel):
    """Something that happened."""

    at: UtcTime
    what: str = Field(description="In plain words.", examples=["acknowledged by ann"])


class IncidentDetail(IncidentOut):
    """One incident in full."""

    drivers: list[DriverOut] = Field(description="As they were when it opened.")
    examples: list[ExampleOut] = Field(description="Posts that stand for many.")
    deliveries: list[DeliveryOut]
    timeline: list[TimelineEntry] = Field(description="The oldest first.")
