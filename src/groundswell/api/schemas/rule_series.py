"""The series of what a rule watches, with what is usual."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import UtcTime
from groundswell.domain.rule import RuleKind, RuleMetric, Severity


class SeriesPoint(BaseModel):
    """What was seen over the window that ends then, against what is usual at that hour."""

    model_config = ConfigDict(from_attributes=True)

    at: UtcTime = Field(description="The end of the window.")
    observed: float | None = Field(description="Null: no posts to take a share of.")
    expected: float | None = Field(description="Null: too little history, or a fixed limit.")
    lower: float | None = Field(description="Below it is unusual; null: no such limit.")
    upper: float | None = Field(description="Above it is unusual; null: no such limit.")
    few: bool = Field(
        description="The window has fewer posts than the rule's `min_posts`: chance, no evidence."
    )
    posts: int = Field(description="Since the point before.")
    positive: int = Field(description="Of these, positive ones.")
    negative: int = Field(description="Of these, negative ones.")


class SeriesIncident(BaseModel):
    """An incident of the same rule in the stretch."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="UUIDv7.")
    severity: Severity = Field(description="How bad.")
    started_at: UtcTime = Field(description="When it opened.")
    resolved_at: UtcTime | None = Field(description="When it ended; null: it goes on.")


class RuleSeriesOut(BaseModel):
    """A series by the code that judges live, from the stored counts of minutes."""

    kind: RuleKind = Field(description="Of the rule.")
    metric: RuleMetric = Field(description="What it looks at.")
    from_: UtcTime = Field(alias="from", description="Start of the stretch.")
    to: UtcTime = Field(description="End of the stretch.")
    step_minutes: int = Field(description="Between two points.")
    window_minutes: int = Field(description="Each point looks back on.")
    threshold: float | None = Field(description="Of a threshold rule: it fires beyond it.")
    resolve_threshold: float | None = Field(description="Of a threshold rule: it ends there.")
    points: list[SeriesPoint] = Field(
        description="The oldest first; none of times whose minutes are no longer kept."
    )
    incidents: list[SeriesIncident] = Field(description="The newest first.")
