"""Settings of the worker."""

from __future__ import annotations

from pydantic import Field, field_validator

from groundswell.settings.host import bare_host
from groundswell.settings.section import Section


class WorkerSettings(Section):
    """The worker's bounds."""

    worker_batch_size: int = Field(256, ge=1, le=5000, description="Posts a read.")
    worker_block_ms: int = Field(1000, ge=10, le=60_000, description="Wait for new posts.")
    worker_drain_seconds: float = Field(20.0, gt=0, description="To finish after SIGTERM.")
    metrics_host: str = Field("127.0.0.1", description="Address of a service's own `/metrics`.")
    metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Its port; 0: none. Of `groundswell up`: the API's; the alerter, the ingester "
        "and each worker have the next ones.",
    )
    metrics_topics: int = Field(
        50, ge=0, le=1000, description="Topics whose sentiment is a metric, the oldest; 0: none."
    )

    @field_validator("metrics_host")
    @classmethod
    def _is_host(cls, value: str) -> str:
        return bare_host(value)
