"""Settings of PostgreSQL."""

from __future__ import annotations

from urllib.parse import quote

from pydantic import Field, SecretStr, field_validator

from groundswell.settings.host import bare_host, url_host
from groundswell.settings.section import Section, password_part

_URL = "DATABASE_URL"


class DatabaseSettings(Section):
    """PostgreSQL: one URL, or its parts."""

    database_url: SecretStr | None = Field(
        None,
        description="`postgresql://user:password@host/name`; comes before the parts. "
        "PostgreSQL 14 or newer; a pooler before it by session only.",
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
    database_wait_seconds: float = Field(
        3.0, gt=0, description="For a connection, while all are in use; then a 503."
    )
    search_timeout_seconds: float = Field(
        1.5, gt=0, description="For all a request that searches words or authors does; then a 503."
    )

    @property
    def url(self) -> str | None:
        """The URL to connect to, or ``None`` when nothing names a server."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        if self.postgres_host is None:
            return None
        login = quote(self.postgres_user, safe="") + password_part(self.postgres_password)
        host, name = url_host(self.postgres_host), quote(self.postgres_db, safe="")
        return f"postgresql://{login}@{host}:{self.postgres_port}/{name}"

    @property
    def variable(self) -> str:
        """The variable that names the server, for what is told about it."""
        return "POSTGRES_HOST" if self.database_url is None and self.postgres_host else _URL

    @field_validator("postgres_host")
    @classmethod
    def _is_host(cls, value: str | None) -> str | None:
        return None if value is None else bare_host(value)

    @property
    def replica_url(self) -> str | None:
        return self.database_replica_url.get_secret_value() if self.database_replica_url else None
