"""Settings of authentication and authorization."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from groundswell.settings.section import Section, split_commas

MIN_SECRET_BYTES = 32
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


class AuthSettings(Section):
    """Who may do what."""

    auth_mode: Literal["off", "on", "proxy"] = Field(
        "off",
        description="`on`: keys and tokens; `proxy`: a proxy in front has asked already, and who "
        "reaches the API may do everything; `off`: the same, on loopback only.",
    )
    auth_session_minutes: float = Field(
        480.0, gt=0, le=43_200, description="How long the page's login lasts without being used."
    )
    auth_session_max_hours: float = Field(
        24.0,
        gt=0,
        le=8760,
        description="After so long one logs in again, however much the login was used; at least "
        "`AUTH_SESSION_MINUTES`.",
    )
    auth_remember_days: float = Field(
        30.0,
        ge=0,
        le=365,
        description="How long a login that stays on a device lasts without being used; 0: none "
        "stays.",
    )
    auth_remember_max_days: float = Field(
        180.0,
        gt=0,
        le=730,
        description="After so long one logs in again there, too; at least `AUTH_REMEMBER_DAYS`.",
    )
    auth_ticket_seconds: float = Field(
        30.0, gt=0, le=300, description="How long a socket's ticket may wait to be used."
    )
    auth_key_cache_seconds: float = Field(
        2.0, ge=0, le=60, description="After so long a revoked key is refused; 0: at once."
    )
    jwt_secret: SecretStr | None = Field(
        None, description="Tokens signed by HS256: the secret, 32 bytes or more."
    )
    jwt_jwks_url: str = Field(
        "", description="Tokens signed by RS256 or ES256: where the provider tells its keys."
    )
    jwt_audience: str = Field("", description="The `aud` a token must name.")
    jwt_issuer: str = Field("", description="The `iss` a token must name.")
    jwt_scope_claim: str = Field(
        "scope", description="Where a token tells `read`, `ingest`, `admin`: a text or a list."
    )
    jwt_sources_claim: str = Field(
        "",
        description="Where a token tells the sources it is limited to: a text or a list. When set, "
        "a token without it reads and pushes nothing, unless it has `admin`.",
    )
    jwt_leeway_seconds: float = Field(30.0, ge=0, le=300, description="How wrong clocks may be.")
    jwt_login_url: str = Field("", description="The provider's page the login links to.")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses or networks whose `X-Forwarded-For`, `-Proto`, `-Host`, `-Prefix` "
        "are believed (comma-separated).",
    )

    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Sites that may show the page in a frame (comma-separated); none by default.",
    )

    @property
    def takes_tokens(self) -> bool:
        """Whether tokens of a provider are taken beside keys."""
        return bool(self.jwt_secret or self.jwt_jwks_url)

    @field_validator("trusted_proxies", "frame_ancestors", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ip_network(each, strict=False)
        return value

    @field_validator("frame_ancestors")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not re.fullmatch(r"https?://[\w.*:-]+|'self'", each):
                raise ValueError(f"{each!r} is not an origin like https://portal.example")
        return value

    @field_validator("jwt_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"is shorter than {MIN_SECRET_BYTES} bytes; make one at random")
        return value

    @field_validator("jwt_jwks_url", "jwt_login_url")
    @classmethod
    def _over_tls(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in _LOOPBACK_NAMES
        if value and not local and not (parts.scheme == "https" and parts.hostname):
            raise ValueError("must be an https:// address (http:// to this machine only)")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.takes_tokens and not (self.jwt_audience and self.jwt_issuer):
            raise ValueError(
                "JWT_AUDIENCE and JWT_ISSUER must be set where JWT_SECRET or JWT_JWKS_URL is: "
                "a token meant for somebody else would be taken"
            )
        return self
