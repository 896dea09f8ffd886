"""Settings of rate limits."""

from __future__ import annotations

from pydantic import Field

from groundswell.settings.section import Section


class LimitSettings(Section):
    """How much one client may ask: a key's, or else an address's."""

    rate_limit_enabled: bool | None = Field(
        None, description="Whether requests are limited; not set: unless `AUTH_MODE` is `off`."
    )
    rate_limit_read_per_minute: int = Field(1200, ge=0, description="Reads; 0: no limit.")
    rate_limit_ingest_per_minute: int = Field(6000, ge=0, description="Pushes of posts.")
    rate_limit_analyze_per_minute: int = Field(120, ge=0, description="Analyses of texts.")
    rate_limit_admin_per_minute: int = Field(120, ge=0, description="What changes or erases.")
    rate_limit_login_per_minute: int = Field(
        30,
        ge=0,
        description="Logins by one key or token from one address, and its refused requests; "
        "refusals of one address together ten times as many.",
    )
    max_connections_per_client: int = Field(
        100, ge=0, description="Open connections of one address, a process; 0: no limit."
    )
    ws_max_clients_per_client: int = Field(
        20, ge=0, description="Open sockets of one client, a process; 0: no limit."
    )
    max_header_bytes: int = Field(32_768, ge=1024, description="All headers of a request.")
    max_query_bytes: int = Field(16_384, ge=256, description="Path and query of a request.")
    request_timeout_seconds: float = Field(
        30.0, gt=0, description="For a request to arrive: first its headers, then its body."
    )
    hsts_seconds: int = Field(
        31_536_000, ge=0, description="How long browsers keep to https, told over https; 0: never."
    )
