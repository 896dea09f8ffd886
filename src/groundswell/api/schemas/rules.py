"""Rules and their backtests."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import EmotionLabel, RealNumber, UtcTime, WholeNumber
from groundswell.domain.rule import RuleKind, RuleMetric, RuleState, Severity

Direction = Literal["above", "below", "both"]
Sensitivity = Literal["low", "medium", "high"]


class RuleBody(BaseModel):
    """When a rule speaks up."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, description="Its own.")
    kind: RuleKind = Field(
        description="`threshold`: beyond a value. `anomaly`: not as usual at this hour. `change`: "
        "against an hour, a day or a week before. `no_data`: silence where posts are usual."
    )
    metric: RuleMetric = Field(RuleMetric.NEGATIVE_SHARE, description="What it looks at.")
    source: str | None = Field(None, max_length=256, description="Only posts of this source.")
    emotion: EmotionLabel | None = Field(None, description="Whose share, for `emotion_share`.")
    direction: Direction = Field("above", description="On which side of the usual.")
    threshold: RealNumber | None = Field(
        None,
        description="Posts a minute, a share in [0, 1], a ratio, or -100 to 100 for net sentiment; "
        "for `change` the factor.",
        examples=[0.5],
    )
    resolve_threshold: RealNumber | None = Field(None, description="The value that ends it.")
    sensitivity: Sensitivity = Field("medium", description="Of an anomaly: how soon it is told.")
    window_minutes: WholeNumber = Field(
        10, ge=1, le=1440, description="What it looks at, in minutes."
    )
    compare_minutes: Literal[60, 1440, 10080] = Field(
        1440, description="Of a change: how long before, in minutes."
    )
    for_minutes: WholeNumber = Field(
        0, ge=0, le=1440, description="How long it must hold, in minutes."
    )
    keep_firing_minutes: WholeNumber = Field(15, ge=0, le=1440, description="Calm before it ends.")
    min_posts: WholeNumber = Field(10, ge=1, le=1_000_000, description="Fewer are no evidence.")
    severity: Severity = Field(Severity.WARNING, description="How bad.")
    state: RuleState = Field(RuleState.ACTIVE, description="Whether it is looked at.")


class RuleIn(RuleBody):
    """What a rule watches, and when it speaks up."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "Mood turns", "kind": "anomaly", "metric": "negative_share"}]
        },
    )

    topic_id: str | None = Field(
        None, max_length=100, description="Of whose posts, by id or name; none: of all."
    )


class RulePatch(RuleIn):
    """The whole rule, and the version it was read as."""

    version: WholeNumber = Field(ge=1, description="409 where somebody else was quicker.")


class RuleOut(RuleIn):
    """A rule as it is kept."""

    model_config = ConfigDict(from_attributes=True, extra="ignore")

    id: str = Field(description="UUIDv7.")
    version: int = Field(description="Grows with each change.")
    created_at: UtcTime = Field(description="When it was made.")


class RuleList(BaseModel):
    """All rules, the oldest first."""

    rules: list[RuleOut] = Field(description="All there are.")
    idle: dict[str, str] = Field(
        default_factory=dict,
        description="Active rules that are not evaluated, by `id`, and why: their topic was "
        "deleted, or is paused.",
    )


class BacktestIn(RuleIn):
    """A rule that need not be saved, and how far back."""

    name: str = Field("backtest", max_length=200, description="Not needed.")
    days: WholeNumber = Field(30, ge=1, le=90, description="How far back.")


class PastIncidentOut(BaseModel):
    """An incident that would have been."""

    model_config = ConfigDict(from_attributes=True)

    started_at: UtcTime = Field(description="When it would have opened.")
    resolved_at: UtcTime | None = Field(description="None: it would go on.")
    observed: float = Field(description="As it opened.")
    expected: float = Field(description="What is usual at that hour, or the limit.")
    lower: float = Field(description="The usual range.")
    upper: float = Field(description="The usual range.")


class BacktestOut(BaseModel):
    """What a rule would have done."""

    model_config = ConfigDict(from_attributes=True)

    incidents: list[PastIncidentOut] = Field(description="The oldest first.")
    looks: int = Field(description="Minutes judged.", examples=[43200])
    seconds: float = Field(description="It took.", examples=[0.8])
    warnings: list[str] = Field(description="What to know before saving it.")
    preliminary: bool = Field(
        description="Whether the past of its topic is still being counted: ask again."
    )
