"""Settings of ingestion."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from groundswell.settings.networks import NetworkSettings
from groundswell.settings.section import split_commas


class IngestSettings(NetworkSettings):
    """Where posts come from, and how fast."""

    posts_per_minute: float = Field(
        60.0, ge=0, description="Rate of simulated posts; 0: as fast as it goes."
    )
    max_post_chars: int = Field(
        40_000, ge=1, le=1_000_000, description="Longest content; the default is Reddit's."
    )
    bluesky_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("wss://jetstream.us-east.bsky.network", "wss://jetstream.us-west.bsky.network"),
        min_length=1,
        description="Jetstream hosts, tried in turn (comma-separated).",
    )

    @field_validator("bluesky_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)
