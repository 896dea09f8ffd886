"""Alerts of the built-in rule, and their acknowledgement."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import LimitUsed, OffsetUsed, PostCount, UtcTime
from groundswell.api.schemas.corrections import ByWhom, Note
from groundswell.domain.alert import AlertState


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
