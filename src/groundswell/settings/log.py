"""What is told while it runs."""

from __future__ import annotations

from pydantic import Field

from groundswell.settings.section import Section


class LogSettings(Section):
    """What is told while it runs."""

    log_level: str = Field(
        "INFO",
        pattern="(?i)^(debug|info|warning|error|critical)$",
        description="debug, info, warning, error or critical.",
    )
    log_format: str = Field("text", pattern="^(text|json)$", description="text or json.")
