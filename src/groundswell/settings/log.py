"""Settings of logging."""

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
    trace_ratio: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of the posts that are traced, to OTEL_EXPORTER_OTLP_ENDPOINT; 0: none.",
    )
    log_format: str = Field("text", pattern="^(text|json)$", description="text or json.")
