"""Incidents, what is behind them, and what people were told."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import LimitUsed, OffsetUsed, UtcTime
from groundswell.domain.rule import Severity
from groundswell.insight.drivers.post import DriverKind
from groundswell.rules.timeline import EventKind

IncidentState = Literal["firing", "resolved"]
NoDrivers = Literal[
    "no_history", "nothing_stands_out", "not_explained", "search_failed", "not_searched"
]


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
        description="Of the change of a share, in share points: posts come from other sources."
    )
    rate: float | None = Field(description="The same sources say it more often.")


class ExampleOut(BaseModel):
    """A post that stands for many; one that was erased is gone from here, too."""

    post_id: str = Field(description="Its id.")
    source: str = Field(description="Where it came from.")
    content: str = Field(description="Its text, as it is now.")
    alike: int = Field(
        0,
        description="Further posts of the window that said nearly the same; "
        "estimated where it has more than 10,000.",
    )


class IncidentOut(BaseModel):
    """One incident of a rule, or of the rule of the environment."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="UUIDv7.")
    rule_id: str = Field(description="The rule that fired; zeros: that of the environment.")
    rule_name: str = Field(description="As it was called then.")
    kind: str = Field(description="Of the rule.", examples=["anomaly"])
    topic_id: str | None = Field(description="None: all posts.")
    source: str | None = Field(description="None: all sources.")
    metric: str = Field(description="What was looked at.", examples=["negative_share"])
    emotion: str | None = Field(description="Whose share, where the metric is `emotion_share`.")
    severity: Severity = Field(description="How bad.")
    state: IncidentState = Field(description="`firing` until things are as usual.")
    observed: float = Field(description="As it opened.", examples=[0.48])
    expected: float = Field(description="What is usual at this hour, or the limit.")
    lower: float = Field(description="The usual range.")
    upper: float = Field(description="The usual range.")
    present: float | None = Field(
        description="Of an open one: the value now, over as many minutes as opened it; "
        "null: those have no posts."
    )
    present_at: UtcTime | None = Field(description="When that was looked at.")
    peak: float = Field(description="The worst since.")
    peak_at: UtcTime | None = Field(description="When it was the worst.")
    unusual_since: UtcTime | None = Field(
        description="Since when it had been unusual without a break as it opened."
    )
    post_count: int = Field(description="Posts in the window that opened it.")
    window_start: UtcTime = Field(description="Start of that window.")
    window_end: UtcTime = Field(description="End of that window.")
    started_at: UtcTime = Field(description="When it opened.")
    resolved_at: UtcTime | None = Field(description="When it ended.")
    silenced: bool = Field(description="Nobody was told.")
    acknowledged_at: UtcTime | None = Field(description="When somebody took it in hand.")
    acknowledged_by: str | None = Field(description="Who, if known.")
    acknowledged_note: str | None = Field(description="What they noted.")


class IncidentList(BaseModel):
    """One page of incidents, the newest first."""

    incidents: list[IncidentOut] = Field(description="At most `limit`.")
    total: int = Field(description="Incidents that pass the filters.")
    limit: LimitUsed
    offset: OffsetUsed


class DeliveryOut(BaseModel):
    """A message to one channel, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="UUIDv7.")
    incident_id: str | None = Field(description="What it is about; null: it is a digest.")
    digest_id: str | None = Field(description="The digest that it is.")
    channel_id: str = Field(description="By which channel.")
    channel: str | None = Field(None, description="Its name; none: it was deleted.")
    transition: str = Field(description="What was told.", examples=["firing"])
    state: str = Field(
        description="`waiting`, `delivered`, `partial` (a mail that did not reach all; `answer` "
        "names the others), `failed`, `cancelled`."
    )
    tries: int = Field(description="Made so far.")
    due_at: UtcTime = Field(description="Not before.")
    answer: str | None = Field(description="What the other side said last.")
    created_at: UtcTime = Field(description="Since when it is owed.")
    finished_at: UtcTime | None = Field(description="When it was delivered or given up.")


class DeliveryList(BaseModel):
    """One page of deliveries, the newest first."""

    deliveries: list[DeliveryOut] = Field(description="At most `limit`.")
    total: int = Field(description="Deliveries that pass the filters.")
    limit: LimitUsed
    offset: OffsetUsed


class TimelineEntry(BaseModel):
    """Something that happened."""

    model_config = ConfigDict(from_attributes=True)

    at: UtcTime = Field(description="When.")
    kind: EventKind = Field(description="What kind of thing.")
    what: str = Field(description="In plain words.", examples=["acknowledged by ann"])
    value: float | None = Field(description="Of the metric, as it opened and at its worst.")


class IncidentDetail(IncidentOut):
    """One incident in full."""

    drivers: list[DriverOut] = Field(description="As they were when it opened.")
    why_no_drivers: NoDrivers | None = Field(
        description="Where none is told: `no_history`: too few posts came before to compare with; "
        "`nothing_stands_out`; `not_explained`: it is not about posts that "
        "came; `search_failed`: the posts could not be searched; `not_searched`: the rule of the "
        "environment does not search."
    )
    examples: list[ExampleOut] = Field(description="Posts that stand for many.")
    deliveries: list[DeliveryOut] = Field(description="Who was told, the newest first.")
    timeline: list[TimelineEntry] = Field(description="The oldest first.")
