"""Settings of REST and WebSocket."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from groundswell.settings.host import bare_host
from groundswell.settings.section import Section, split_commas


class ApiSettings(Section):
    """REST and WebSocket."""

    api_host: str = Field("127.0.0.1", description="Address to listen on.")
    api_port: int = Field(8000, ge=0, le=65535, description="Port; 0: any free one.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        ("http://localhost:3000", "http://localhost:5173"),
        description="Other sites whose pages may ask (comma-separated).",
    )
    api_root_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9_.~-]+)*$",
        max_length=256,
        description="The path of the site it is found under, as /groundswell; empty: the top. A "
        "trusted proxy's `X-Forwarded-Prefix` counts before it.",
    )
    api_drain_seconds: float = Field(
        0.0, ge=0, le=300, description="Served on after SIGTERM, not ready, until proxies know."
    )
    ws_enabled: bool = Field(
        True, description="Live updates; without them the page asks every few seconds."
    )
    ws_max_posts_per_second: int = Field(50, ge=1, description="new_post frames a plain client.")
    ws_max_clients: int = Field(5000, ge=1, description="Open sockets a process.")
    ws_tick_ms: int = Field(250, ge=20, le=10_000, description="Between two update frames.")
    ws_heartbeat_seconds: float = Field(15.0, gt=0, description="Silence before a ping.")
    ws_metrics_seconds: float = Field(30.0, gt=0, description="Between two metrics_update frames.")
    ws_stall_seconds: float = Field(5.0, gt=0, description="A stalled send is closed (4008).")
    cache_ttl_seconds: float = Field(5.0, ge=0, description="Age of a cached aggregate; 0: none.")
    max_body_bytes: int = Field(
        16 * 1024 * 1024,
        ge=1024,
        description="Longest body of posts; 4 MB of texts to analyse, 16 KB elsewhere.",
    )
    import_max_bytes: int = Field(
        1024**3, ge=1024, description="Largest file that may be imported over HTTP, as it is sent."
    )
    import_max_unpacked_bytes: int = Field(
        8 * 1024**3, ge=1024, description="Largest such file once it is unpacked."
    )
    import_directory: str = Field(
        "",
        description="Where such a file is while it is read; empty: where temporary files are.",
    )
    imports_at_once: int = Field(
        2, ge=1, le=64, description="Files that a process imports at once; others are refused."
    )

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("api_host")
    @classmethod
    def _is_host(cls, value: str) -> str:
        return bare_host(value)
