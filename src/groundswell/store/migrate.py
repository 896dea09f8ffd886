"""Bring a database to the tables this version of the code needs."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import resources

import asyncpg

from groundswell.errors import ConfigurationError
from groundswell.store.engine import Connection, plain_url
from groundswell.store.error_translation import translated_errors

_LOCK_KEY = 6_017_228_340_115  # any number, the same in every version
_WAIT_SECONDS = 60.0

_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer     PRIMARY KEY,
    name       varchar     NOT NULL,
    checksum   varchar     NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: ``0001_posts.sql`` is version 1, named ``0001_posts``."""

    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Of the text, whatever ends its lines."""
        return hashlib.sha256("\n".join(self.sql.splitlines()).encode()).hexdigest()


async def migrate(url: str) -> list[str]:
    """Apply what is missing, all in one transaction, and return the names of what was applied.

    Processes that start at once take turns: one migrates, the others find it done.

    Raises:
        ConfigurationError: the database is newer than the code, or a migration that was applied
            has another text now, or one fails.
        StoreUnavailable: the server does not answer, or a lock was not to be had within a minute.
    """
    return await apply(url, migrations())


async def pending(url: str) -> list[str]:
    """The names of the migrations that ``migrate`` would apply; same errors."""
    with translated_errors():
        connection = await _connect(url)
        try:
            missing = _missing(await _applied(connection), migrations())
            return [migration.name for migration in missing]
        finally:
            await connection.close()


def migrations() -> list[Migration]:
    """Every migration of this version of the code, oldest first."""
    found = []
    for file in resources.files("groundswell.store").joinpath("migrations").iterdir():
        if match := re.fullmatch(r"((\d{4})_\w+)\.sql", file.name):
            found.append(Migration(int(match[2]), match[1], file.read_text("utf-8")))
    return sorted(found, key=lambda migration: migration.version)


async def apply(url: str, known: list[Migration]) -> list[str]:
    """As :func:`migrate`, with these migrations."""
    with translated_errors():
        connection = await _connect(url)
        try:
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK_KEY)
                await connection.execute(_TABLE)
                missing = _missing(await _applied(connection), known)
                for migration in missing:
                    await _apply_one(connection, migration)
        finally:
            await connection.close()
    return [migration.name for migration in missing]


async def _connect(url: str) -> Connection:
    return await asyncpg.connect(
        plain_url(url),
        timeout=_WAIT_SECONDS,
        server_settings={
            "application_name": "groundswell migrate",
            "lock_timeout": str(int(_WAIT_SECONDS * 1000)),
            "client_min_messages": "warning",
        },
    )


async def _applied(connection: Connection) -> dict[int, asyncpg.Record]:
    if not await connection.fetchval("SELECT to_regclass('schema_migrations') IS NOT NULL"):
        return {}
    rows = await connection.fetch("SELECT version, name, checksum FROM schema_migrations")
    return {row["version"]: row for row in rows}


def _missing(applied: dict[int, asyncpg.Record], known: list[Migration]) -> list[Migration]:
    versions = {migration.version for migration in known}
    for version in sorted(applied.keys() - versions):
        raise ConfigurationError(
            f"the database is newer than this version of groundswell: it has the migration "
            f"{applied[version]['name']}; install the version that made it, or a later one"
        )
    for migration in known:
        row = applied.get(migration.version)
        if row is not None and row["checksum"] != migration.checksum:
            raise ConfigurationError(
                f"the migration {row['name']} was applied with another text than "
                f"{migration.name} has in this version; migrations must not be edited: "
                f"restore the file, or use another database"
            )
    return [migration for migration in known if migration.version not in applied]


async def _apply_one(connection: Connection, migration: Migration) -> None:
    try:
        await connection.execute(migration.sql)
    except (asyncpg.SyntaxOrAccessError, asyncpg.FeatureNotSupportedError) as error:
        raise ConfigurationError(f"the migration {migration.name} fails: {error}") from error
    await connection.execute(
        "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)",
        migration.version,
        migration.name,
        migration.checksum,
    )
