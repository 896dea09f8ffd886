"""Schema migrations in two phases, one process at a time (advisory lock).

``before`` the new code: additions, which code of the release before runs with as well. ``after``
it, once none of that runs any more: the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import asyncpg

from groundswell.errors import ConfigurationError
from groundswell.store.connection import Connection, Session
from groundswell.store.database_url import read_address
from groundswell.store.error_translation import translated_errors
from groundswell.store.migrations import Migration, Phase, migrations, session_name, session_version

log = logging.getLogger(__name__)

_LOCK_KEY = 6_017_228_340_115  # any number, the same in every version
_WAIT_SECONDS = 60.0

_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer     PRIMARY KEY,
    name       varchar     NOT NULL,
    checksum   varchar     NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS phase varchar NOT NULL DEFAULT 'before'
"""
_APPLIED = """
SELECT version, name, checksum, to_jsonb(m) ->> 'phase' AS phase FROM schema_migrations m
"""
_RENUMBER = "UPDATE schema_migrations SET version = $2, name = $3 WHERE version = $1"
_SESSIONS = """
SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()
"""


async def migrate(url: str, phase: Phase | None = None) -> list[str]:
    """Apply the missing migrations, each in a transaction of its own, and return their names.

    Processes that start at once take turns: one migrates, the others find it done. Without a
    ``phase`` both are applied; what is for after an older release waits while one is connected.

    Raises:
        ConfigurationError: the database is too new for the code, or a migration that was applied
            has another text now, or one fails; or the phase is ``after`` and an older release is
            still connected.
        StoreUnavailable: the server does not answer, or a lock was not to be had within a minute.
    """
    return await apply(url, migrations(), phase)


async def pending(url: str) -> list[str]:
    """The names of the migrations that are missing; same errors."""
    with translated_errors():
        connection = await _connect(url)
        try:
            known = migrations()
            applied = await _applied(connection)
            for old, migration in _moved(applied, known):
                applied[migration.version] = applied.pop(old)
            return [migration.name for migration in _missing(applied, known)]
        finally:
            await connection.close()


async def apply(url: str, known: Sequence[Migration], phase: Phase | None = None) -> list[str]:
    """As :func:`migrate`, with these migrations."""
    with translated_errors():
        connection = await _connect(url)
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_KEY)
            await connection.execute(_TABLE)
            await _renumber(connection, known)
            missing = _missing(await _applied(connection), known)
            due = await _due(connection, missing, phase)
            for migration in due:
                # One that waits for a table holds no other that a worker waits for meanwhile.
                async with connection.transaction():
                    await _apply_one(connection, migration)
        finally:
            await connection.close()
    return [migration.name for migration in due]


async def _due(
    connection: Connection, missing: Sequence[Migration], phase: Phase | None
) -> Sequence[Migration]:
    """The migrations that may be applied now.

    In a new release's ``before`` all that the last one left for ``after`` is due: no older one
    than the last may run by then.
    """
    first = next((n for n in range(len(missing), 0, -1) if _is_before(missing[n - 1])), 0)
    due, rest = missing[:first], missing[first:]
    if phase is Phase.BEFORE or not rest:
        return due
    newest = rest[-1].version
    names = [row[0] for row in await connection.fetch(_SESSIONS)]
    older = sorted({name for name in names if (session_version(name) or newest) < newest})
    if not older:
        return missing
    problem = f"an older release is still connected ({', '.join(older)})"
    if phase is Phase.AFTER:
        raise ConfigurationError(
            f"{problem}: stop it, then apply {', '.join(each.name for each in rest)}"
        )
    log.warning("left for later: %s", problem)
    return due


def _is_before(migration: Migration) -> bool:
    return migration.phase is Phase.BEFORE


async def _connect(url: str) -> Connection:
    address = read_address(url)
    name = {"application_name": f"{session_name()} migrate"}
    settings = {
        **name,
        "lock_timeout": str(int(_WAIT_SECONDS * 1000)),
        "client_min_messages": "warning",
    }
    connection: Connection = await asyncpg.connect(
        **address.options, timeout=_WAIT_SECONDS, server_settings=name
    )
    await Session(address, settings).prepare(connection)
    return connection


async def _applied(connection: Connection) -> dict[int, asyncpg.Record]:
    if not await connection.fetchval("SELECT to_regclass('schema_migrations') IS NOT NULL"):
        return {}
    return {row["version"]: row for row in await connection.fetch(_APPLIED)}


async def _renumber(connection: Connection, known: Sequence[Migration]) -> None:
    async with connection.transaction():
        for old, migration in _moved(await _applied(connection), known):
            await connection.execute(_RENUMBER, old, migration.version, migration.name)


def _moved(
    applied: dict[int, asyncpg.Record], known: Sequence[Migration]
) -> list[tuple[int, Migration]]:
    """What was applied under a lower number than it has now, and that number; the last one first.

    What is for after a release is moved on by every addition to it, until it is released: who
    follows the code in between has applied the same text by then.
    """
    versions = {row["checksum"]: version for version, row in applied.items()}
    found = (
        (versions[migration.checksum], migration)
        for migration in reversed(known)
        if migration.phase is Phase.AFTER and migration.checksum in versions
    )
    return [(old, migration) for old, migration in found if old < migration.version]


def _missing(applied: dict[int, asyncpg.Record], known: Sequence[Migration]) -> list[Migration]:
    versions = {migration.version for migration in known}
    for version in sorted(applied.keys() - versions):
        if applied[version]["phase"] != Phase.AFTER:
            continue  # an addition of the next release: this one runs with it as well
        raise ConfigurationError(
            f"the database is newer than this version of groundswell can run with: it has the "
            f"migration {applied[version]['name']}; install the version that made it, or a later "
            f"one"
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
        "INSERT INTO schema_migrations (version, name, checksum, phase) VALUES ($1, $2, $3, $4)",
        migration.version,
        migration.name,
        migration.checksum,
        str(migration.phase),
    )
