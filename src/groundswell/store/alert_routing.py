"""Alert routing in the database: routes and silences."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.domain.alert_routing import DAYS, Hours, Match, Route, Silence
from groundswell.store.audit import Act, Actor, record
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.optimistic_lock import unique_name

_ROUTES = "SELECT * FROM notification_routes ORDER BY created_at, id"
_ADD_ROUTE = """
INSERT INTO notification_routes (id, name, settings, created_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, settings = excluded.settings
"""
_DELETE_ROUTE = "DELETE FROM notification_routes WHERE id = $1 RETURNING id"
_SILENCES = "SELECT * FROM silences WHERE ends_at > $1 ORDER BY starts_at, id"
_SILENCES_BETWEEN = """
SELECT * FROM silences WHERE starts_at < $2 AND ends_at > $1 ORDER BY starts_at, id
"""
_ADD_SILENCE = """
INSERT INTO silences (id, settings, starts_at, ends_at, created_by, reason)
VALUES ($1, $2, $3, $4, $5, $6)
"""
# One that has begun is kept and ends now, so that its effect can be explained later.
_END_SILENCE = """
UPDATE silences SET ends_at = least(ends_at, greatest(starts_at, $2)) WHERE id = $1 RETURNING id
"""


class RouteStore:
    """The routes and silences of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def routes(self) -> list[Route]:
        """All routes, the oldest first."""
        with translated_errors():
            return await read_routes(self._database.pool)

    async def save_route(self, route: Route, actor: Actor) -> Route:
        """Keep a route: a new one (without an id), or the same one changed.

        Raises:
            NameTaken: there is another route of this name.
        """
        with translated_errors(), unique_name("route", route.name):
            async with self._database.pool.acquire() as connection, connection.transaction():
                return await save_route(connection, route, actor)

    async def delete_route(self, route_id: UUID, actor: Actor) -> bool:
        """Forget a route; whether there was one."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_DELETE_ROUTE, route_id) is None:
                    return False
                await record(connection, actor, Act.DELETE_ROUTE, str(route_id))
                return True

    async def silences(self, now: datetime) -> list[Silence]:
        """Those that go on or are to come."""
        with translated_errors():
            return await read_silences(self._database.pool, now)

    async def silences_between(self, start: datetime, end: datetime) -> list[Silence]:
        """Those that went on at any time of a stretch."""
        with translated_errors():
            rows = await self._database.pool.fetch(_SILENCES_BETWEEN, start, end)
        return [_read_silence(row) for row in rows]

    async def silence(self, silence: Silence, actor: Actor) -> Silence:
        """Keep a new silence, under an id of its own."""
        made = replace(silence, id=str(uuid7()), created_by=actor.name)
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                await connection.execute(
                    _ADD_SILENCE,
                    made.id,
                    _match_settings(made.match),
                    made.starts_at,
                    made.ends_at,
                    made.created_by,
                    made.reason,
                )
                await record(connection, actor, Act.SILENCE, made.id)
        return made

    async def end_silence(self, silence_id: UUID, now: datetime, actor: Actor) -> bool:
        """End a silence now; returns whether it exists."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_END_SILENCE, silence_id, now) is None:
                    return False
                await record(connection, actor, Act.END_SILENCE, str(silence_id))
                return True


async def save_route(connection: Connection, route: Route, actor: Actor) -> Route:
    """See :meth:`RouteStore.save_route`; in the transaction of ``connection``."""
    saved = route if route.id else replace(route, id=str(uuid7()))
    values = (saved.id, saved.name, _settings(saved), actor.name)
    await connection.execute(_ADD_ROUTE, *values)
    await record(connection, actor, Act.CHANGE_ROUTE, saved.id)
    return saved


async def read_routes(source: Connection | asyncpg.Pool[asyncpg.Record]) -> list[Route]:
    """All routes, as this transaction sees them."""
    return [_read_route(row) for row in await source.fetch(_ROUTES)]


async def read_silences(
    source: Connection | asyncpg.Pool[asyncpg.Record], now: datetime
) -> list[Silence]:
    """Those that go on or are to come, as this transaction sees them."""
    return [_read_silence(row) for row in await source.fetch(_SILENCES, now)]


def _read_silence(row: asyncpg.Record) -> Silence:
    return Silence(
        str(row["id"]),
        _match(row["settings"]),
        row["starts_at"],
        row["ends_at"],
        row["created_by"],
        row["reason"],
    )


def _match_settings(match: Match) -> dict[str, Any]:
    return {
        "severities": sorted(match.severities),
        "topic_ids": sorted(match.topic_ids),
        "rule_ids": sorted(match.rule_ids),
    }


def _match(settings: dict[str, Any]) -> Match:
    return Match(
        frozenset(settings.get("severities", ())),
        frozenset(settings.get("topic_ids", ())),
        frozenset(settings.get("rule_ids", ())),
    )


def _settings(route: Route) -> dict[str, Any]:
    active = route.active
    return {
        "match": _match_settings(route.match),
        "channel_ids": list(route.channel_ids),
        "group_wait_seconds": route.group_wait.total_seconds(),
        "repeat_seconds": route.repeat.total_seconds(),
        "active": None
        if active is None
        else {
            "timezone": active.timezone,
            "days": list(active.days),
            "since": active.since.isoformat(),
            "until": active.until.isoformat(),
        },
    }


def _read_route(row: asyncpg.Record) -> Route:
    settings = row["settings"]
    active = settings.get("active")
    return Route(
        id=str(row["id"]),
        name=row["name"],
        match=_match(settings["match"]),
        channel_ids=tuple(settings["channel_ids"]),
        group_wait=timedelta(seconds=settings["group_wait_seconds"]),
        repeat=timedelta(seconds=settings["repeat_seconds"]),
        active=None
        if active is None
        else Hours(
            active["timezone"],
            tuple(active.get("days", DAYS)),
            time.fromisoformat(active["since"]),
            time.fromisoformat(active["until"]),
        ),
    )
