"""Settings of the built-in alert."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from groundswell.settings.section import Section


class AlertSettings(Section):
    """When a mood has turned."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, env_ignore_empty=True, env_prefix="ALERT_"
    )
    negative_ratio_threshold: float = Field(
        2.0, gt=0, description="Negative posts for each positive one, above which it fires."
    )
    window_minutes: int = Field(5, ge=1, le=1440, description="What it looks at.")
    min_posts: int = Field(10, ge=1, description="Fewer in the window are no evidence.")
    cooldown_minutes: float = Field(5.0, ge=0, description="Calm before an alert is resolved.")
    check_seconds: float = Field(5.0, gt=0, le=300, description="Between two looks.")

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.window_minutes)

    @property
    def cooldown(self) -> timedelta:
        return timedelta(minutes=self.cooldown_minutes)
