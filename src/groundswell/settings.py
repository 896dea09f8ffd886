"""Every setting, one section a stage, read from the environment; each says its unit.

Names are those of the public contract (``docs/configuration.md``). Neither ``DATABASE_URL`` nor
``REDIS_URL`` set means the embedded engines of ``groundswell up``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from groundswell.errors import ConfigurationError


class _Section(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)


class DatabaseSettings(_Section):
    """PostgreSQL: one URL, or its parts."""

    database_url: SecretStr | None = Field(
        None, description="`postgresql://user:password@host/name`; comes before the parts."
    )
    database_replica_url: SecretStr | None = Field(
        None, description="Reads of the API go here when set."
    )
    postgres_user: str = Field("groundswell", description="A part, when there is no URL.")
    postgres_password: SecretStr | None = Field(None, description="A part.")
    postgres_db: str = Field("groundswell", description="A part.")
    postgres_host: str | None = Field(None, description="A part; it says that there is a server.")
    postgres_port: int = Field(5432, description="A part.")
    database_pool_size: int = Field(10, ge=1, le=200, description="Connections a process.")
    database_timeout_seconds: float = Field(10.0, gt=0, description="For one statement.")

    @property
    def url(self) -> str | None:
        """The URL to connect to, or ``None`` when nothing names a server."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        if self.postgres_host is None:
            return None
        login = quote(self.postgres_user, safe="") + _password_part(self.postgres_password)
        return f"postgresql://{login}@{self.postgres_host}:{self.postgres_port}/{self.postgres_db}"

    @property
    def replica_url(self) -> str | None:
        return self.database_replica_url.get_secret_value() if self.database_replica_url else None


class StreamSettings(_Section):
    """Redis: the stream, its group, the cache and the live channel."""

    redis_url: SecretStr | None = Field(
        None, description="`redis://`, `rediss://` or `redis+cluster://`; comes before the parts."
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
    stream_dead_letter_limit: int = Field(
        100_000, ge=1, description="Dead letters kept; of more the oldest are dropped, and logged."
    )

    @property
    def url(self) -> str | None:
        """The URL to connect to, or ``None`` when nothing names a server."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        if self.redis_host is None:
            return None
        password = _password_part(self.redis_password)
        login = f"{password}@" if password else ""
        return f"redis://{login}{self.redis_host}:{self.redis_port}/0"


class IngestSettings(_Section):
    """Where posts come from, and how fast."""

    posts_per_minute: float = Field(
        60.0, ge=0, description="Rate of simulated posts; 0: as fast as it goes."
    )
    max_post_chars: int = Field(10_000, ge=1, le=1_000_000, description="Longest content.")
    bluesky_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("wss://jetstream.us-east.bsky.network", "wss://jetstream.us-west.bsky.network"),
        min_length=1,
        description="Jetstream hosts, tried in turn (comma-separated).",
    )

    @field_validator("bluesky_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _split_commas(value)


class WorkerSettings(_Section):
    """The worker's bounds."""

    worker_batch_size: int = Field(256, ge=1, le=5000, description="Posts a read.")
    worker_block_ms: int = Field(1000, ge=10, le=60_000, description="Wait for new posts.")
    worker_drain_seconds: float = Field(20.0, gt=0, description="To finish after SIGTERM.")
    metrics_host: str = Field("127.0.0.1", description="Address of a service's own `/metrics`.")
    metrics_port: int = Field(0, ge=0, le=65535, description="Its port; 0: none.")


class AnalyzerSettings(_Section):
    """Which model reads the posts."""

    huggingface_model: str = Field("", description="Sentiment model; empty: the bundled one.")
    emotion_model: str = Field("", description="Emotion model; empty: the bundled one.")
    analyzer_threads: int = Field(0, ge=0, le=512, description="Cores to use; 0: all.")
    analyzer_cache_size: int = Field(10_000, ge=0, description="Texts remembered a process.")


class AlertSettings(_Section):
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


class ApiSettings(_Section):
    """REST and WebSocket."""

    api_host: str = Field("127.0.0.1", description="Address to listen on.")
    api_port: int = Field(8000, ge=0, le=65535, description="Port; 0: any free one.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        ("http://localhost:3000", "http://localhost:5173"),
        description="Other sites whose pages may ask (comma-separated).",
    )
    ws_max_posts_per_second: int = Field(50, ge=1, description="new_post frames a plain client.")
    ws_max_clients: int = Field(5000, ge=1, description="Open sockets a process.")
    ws_tick_ms: int = Field(250, ge=20, le=10_000, description="Between two update frames.")
    ws_heartbeat_seconds: float = Field(15.0, gt=0, description="Silence before a ping.")
    ws_metrics_seconds: float = Field(30.0, gt=0, description="Between two metrics_update frames.")
    ws_stall_seconds: float = Field(5.0, gt=0, description="A stalled send is closed (4008).")
    cache_ttl_seconds: float = Field(5.0, ge=0, description="Age of a cached aggregate; 0: none.")
    max_body_bytes: int = Field(16 * 1024 * 1024, ge=1024, description="Longest request body.")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _split_commas(value)


class StoreSettings(_Section):
    """How long posts are kept."""

    retention_days: int = Field(0, ge=0, description="Older posts are dropped; 0: kept for ever.")


class LogSettings(_Section):
    """What is told while it runs."""

    log_level: str = Field(
        "INFO",
        pattern="(?i)^(debug|info|warning|error|critical)$",
        description="debug, info, warning, error or critical.",
    )
    log_format: str = Field("text", pattern="^(text|json)$", description="text or json.")


class LocalSettings(_Section):
    """The one-machine platform of ``groundswell up``."""

    data_dir: Path = Field(
        default_factory=lambda: (
            Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
            / "groundswell"
        ),
        validation_alias="groundswell_data_dir",
        description="Everything the embedded engines keep.",
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections; build it with :func:`load_settings`."""

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    stream: StreamSettings = field(default_factory=StreamSettings)
    ingest: IngestSettings = field(default_factory=IngestSettings)
    worker: WorkerSettings = field(default_factory=WorkerSettings)
    analyzer: AnalyzerSettings = field(default_factory=AnalyzerSettings)
    alert: AlertSettings = field(default_factory=AlertSettings)
    api: ApiSettings = field(default_factory=ApiSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    log: LogSettings = field(default_factory=LogSettings)
    local: LocalSettings = field(default_factory=LocalSettings)

    def with_api(self, **changes: object) -> Settings:
        """The same settings with some of the API's replaced, as the command line asks."""
        return replace(self, api=self.api.model_copy(update=changes))


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        ConfigurationError: names the variable, its value (unless secret), and what it takes.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "setting"
        prefix = "ALERT_" if error.title == "AlertSettings" else ""
        secret = "url" in name or "password" in name
        shown = "" if secret else f" ({first['input']!r})"
        raise ConfigurationError(f"{prefix}{name.upper()}{shown}: {first['msg']}") from None


def _split_commas(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _password_part(password: SecretStr | None) -> str:
    return ":" + quote(password.get_secret_value(), safe="") if password else ""
