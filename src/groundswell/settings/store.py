"""Settings of retention."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from groundswell.settings.section import Section

FEWEST_MINUTE_DAYS = 31
"""Ranges of a month are read by the minute at their ends."""


class StoreSettings(Section):
    """How long posts, and what is made of them, are kept."""

    retention_days: int = Field(0, ge=0, description="Older posts are dropped; 0: kept for ever.")
    minute_rollup_days: int = Field(
        90,
        ge=0,
        description="Counts by minute are kept so long, by hour and day for ever; at least 31, "
        "or 0: kept for ever.",
    )
    alert_days: int = Field(
        730, ge=0, description="Alerts that are over are kept so long; 0: kept for ever."
    )
    audit_days: int = Field(
        730, ge=0, description="The audit log is kept so long; at least 90, or 0: kept for ever."
    )

    @field_validator("minute_rollup_days", "audit_days")
    @classmethod
    def _long_enough(cls, days: int, info: ValidationInfo) -> int:
        fewest = FEWEST_MINUTE_DAYS if info.field_name == "minute_rollup_days" else 90
        if 0 < days < fewest:
            raise ValueError(f"must be at least {fewest}, or 0: kept for ever")
        return days
