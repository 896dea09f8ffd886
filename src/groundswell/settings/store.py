"""Settings of retention."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from groundswell.settings.section import Section

FEWEST_MINUTE_DAYS = 31
"""Ranges of a month are read by the minute at their ends."""


class StoreSettings(Section):
    """How long posts, and what is made of them, are kept."""

    retention_days: int = Field(0, ge=0, description="Older posts are dropped; 0: kept for ever.")
    source_retention_days: Annotated[dict[str, int], NoDecode] = Field(
        {},
        description="`reddit=30,twitter=30`: posts of these sources are deleted after so many "
        "days, before `RETENTION_DAYS`; what was counted stays.",
    )
    minute_rollup_days: int = Field(
        90,
        ge=0,
        description="Counts by minute are kept so long, by hour and day for ever; at least 31, "
        "or 0: kept for ever.",
    )
    alert_days: int = Field(
        730,
        ge=0,
        description="Alerts and silences that are over are kept so long; 0: kept for ever.",
    )
    audit_days: int = Field(
        730, ge=0, description="The audit log is kept so long; at least 90, or 0: kept for ever."
    )

    @property
    def source_retention(self) -> dict[str, timedelta]:
        """How old posts of a source may be."""
        return {s: timedelta(days=days) for s, days in self.source_retention_days.items()}

    @field_validator("source_retention_days", mode="before")
    @classmethod
    def _read_sources(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found: dict[str, str] = {}
        for pair in filter(None, map(str.strip, value.split(","))):
            source, equals, days = (part.strip() for part in pair.rpartition("="))
            if not (source and equals and days.isascii() and days.isdigit() and int(days) > 0):
                raise ValueError(f"takes source=days,source=days, not {pair[:80]!r}")
            found[source] = days
        return found

    @field_validator("minute_rollup_days", "audit_days")
    @classmethod
    def _long_enough(cls, days: int, info: ValidationInfo) -> int:
        fewest = FEWEST_MINUTE_DAYS if info.field_name == "minute_rollup_days" else 90
        if 0 < days < fewest:
            raise ValueError(f"must be at least {fewest}, or 0: kept for ever")
        return days
