"""Settings of Redis and the stream."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator

from groundswell.settings.host import bare_host, url_host
from groundswell.settings.section import Section, password_part


class StreamSettings(Section):
    """Redis: the stream, its group, the cache and the live channel."""

    redis_url: SecretStr | None = Field(
        None,
        description="`redis://`, `rediss://` or `redis+cluster://`; comes before the parts. Redis "
        "6.2 or newer, or Valkey.",
    )
    redis_host: str | None = Field(None, description="A part; it says that there is a server.")
    redis_port: int = Field(6379, description="A part.")
    redis_password: SecretStr | None = Field(None, description="A part.")
    redis_stream_name: str = Field(
        "social_posts_stream", description="The stream; every other key's name is made from it."
    )
    redis_consumer_group: str = Field("sentiment_workers", description="The workers' group.")
    redis_cache_prefix: str = Field("sentiment_cache", description="Of cached aggregates.")
    stream_partitions: int = Field(
        1, ge=1, le=1024, description="Keys the stream is split over; all services must agree."
    )
    stream_high_water: int = Field(
        20_000, ge=1, description="Posts not yet analysed above which sources are slowed down."
    )
    stream_claim_idle_seconds: float = Field(
        30.0, gt=0, description="Silence after which another worker takes over an entry."
    )
    stream_max_deliveries: int = Field(
        5, ge=1, description="Deliveries after which an entry becomes a dead letter."
    )
    stream_dead_letter_bytes: int = Field(
        256 * 1024 * 1024,
        ge=1,
        description="Memory of dead letters in Redis; above it workers and sources wait, too.",
    )
    stream_dead_letter_limit: int = Field(
        100_000, ge=1, description="Dead letters kept; above it workers and sources wait for room."
    )

    @property
    def url(self) -> str | None:
        """The URL to connect to, or ``None`` when nothing names a server."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        if self.redis_host is None:
            return None
        password = password_part(self.redis_password)
        login = f"{password}@" if password else ""
        if self.redis_host.startswith("/"):
            return f"unix://{login}{self.redis_host}?db=0"
        return f"redis://{login}{url_host(self.redis_host)}:{self.redis_port}/0"

    @property
    def variable(self) -> str:
        """The variable that names the server, for what is told about it."""
        return "REDIS_HOST" if self.redis_url is None and self.redis_host else "REDIS_URL"

    @field_validator("redis_host")
    @classmethod
    def _is_host(cls, value: str | None) -> str | None:
        return None if value is None else bare_host(value)
