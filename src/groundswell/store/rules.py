"""Alert rules: created, changed with optimistic locking, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.domain.rule import (
    Rule,
    RuleKind,
    RuleMetric,
    RuleState,
    Severity,
    judges_alike,
)
from groundswell.fault_isolation import contained
from groundswell.store.audit import Act, Actor, record
from groundswell.store.engine import Connection, Database, Pool
from groundswell.store.error_translation import translated_errors
from groundswell.store.optimistic_lock import VersionConflict, unique_name

_OWN_COLUMNS = frozenset(
    ("id", "name", "topic_id", "source", "kind", "severity", "state", "version", "created_at")
)
_LIST = "SELECT * FROM alert_rules ORDER BY created_at, id"
_ONE = "SELECT * FROM alert_rules WHERE id = $1"
_FOR_UPDATE = f"{_ONE} FOR UPDATE"
_INSERT = """
INSERT INTO alert_rules (
    id, name, topic_id, source, kind, severity, state, version, settings, created_by)
VALUES ($1, $2, $3::text::uuid, $4, $5, $6, $7, 1, $8, $9)
RETURNING *
"""
_UPDATE = """
UPDATE alert_rules SET name = $3, topic_id = $4::text::uuid, source = $5, kind = $6, severity = $7,
    state = $8, version = version + 1, settings = $9
WHERE id = $1 AND version = $2
RETURNING *
"""
# What somebody is changing now counts as changed: a turn waits for nobody.
_HOLD = """
SELECT true FROM alert_rules WHERE id = $1::text::uuid AND version = $2 FOR SHARE SKIP LOCKED
"""
_FORGET_PROGRESS = "DELETE FROM alert_rule_progress WHERE rule_id = $1"
_DELETE = "DELETE FROM alert_rules WHERE id = $1 RETURNING id"
_RESOLVE = """
UPDATE sentiment_alerts SET state = 'resolved', resolved_at = now(), revision = revision + 1
WHERE rule_id = $1 AND state = 'open'
"""


class RuleStore:
    """The rules of one database. Every method raises ``StoreUnavailable`` like all of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> list[Rule]:
        """All rules, the oldest first."""
        with translated_errors():
            return await read_rules(self._database.pool)

    async def get(self, rule_id: UUID) -> Rule | None:
        """The rule of this id."""
        with translated_errors():
            row = await self._database.pool.fetchrow(_ONE, rule_id)
        return None if row is None else read_rule(row)

    async def create(self, rule: Rule, actor: Actor) -> Rule:
        """Keep a new rule, under an id of its own.

        Raises:
            NameTaken: there is a rule of this name.
        """
        with translated_errors(), unique_name("rule", rule.name):
            async with self._database.pool.acquire() as connection, connection.transaction():
                return await create_rule(connection, rule, actor)

    async def change(self, rule: Rule, actor: Actor) -> Rule | None:
        """Put ``rule`` in place of the version it was read as; ``None``: there is no such rule.

        What was learned of the old version is forgotten, and its open incident ends: it judged
        something else. Another name or severity alone changes neither.

        Raises:
            NameTaken: there is another rule of this name.
            VersionConflict: somebody else changed it in between.
        """
        with translated_errors(), unique_name("rule", rule.name):
            async with self._database.pool.acquire() as connection, connection.transaction():
                return await change_rule(connection, rule, actor)

    async def delete(self, rule_id: UUID, actor: Actor) -> bool:
        """Forget a rule; its incidents stay, and an open one ends. Whether there was one."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_DELETE, rule_id) is None:
                    return False
                await connection.execute(_RESOLVE, rule_id)
                await record(connection, actor, Act.DELETE_RULE, str(rule_id))
                return True


async def create_rule(connection: Connection, rule: Rule, actor: Actor) -> Rule:
    """See :meth:`RuleStore.create`; in the transaction of ``connection``."""
    new = replace(rule, id=str(uuid7()))
    (row,) = await connection.fetch(_INSERT, new.id, *_columns(new), actor.name)
    await record(connection, actor, Act.CHANGE_RULE, new.id)
    return read_rule(row)


async def change_rule(connection: Connection, rule: Rule, actor: Actor) -> Rule | None:
    """See :meth:`RuleStore.change`; in the transaction of ``connection``."""
    old = await connection.fetchrow(_FOR_UPDATE, rule.id)
    if old is None:
        return None
    row = await connection.fetchrow(_UPDATE, rule.id, rule.version, *_columns(rule))
    if row is None:
        raise VersionConflict("somebody else changed this rule; read it again")
    if not judges_alike(read_rule(old), rule):
        await connection.execute(_FORGET_PROGRESS, rule.id)
        await connection.execute(_RESOLVE, rule.id)
    await record(connection, actor, Act.CHANGE_RULE, rule.id)
    return read_rule(row)


async def read_rules(source: Connection | Pool) -> list[Rule]:
    """All rules, the oldest first."""
    return [read_rule(row) for row in await source.fetch(_LIST)]


async def active_rules(connection: Connection) -> Sequence[Rule]:
    """The active rules, as this transaction sees them."""
    rules = []
    for row in await connection.fetch(_LIST):
        with contained("rule", row["name"]):  # a later release may have written it
            rules.append(read_rule(row))
    return [rule for rule in rules if rule.state is RuleState.ACTIVE]


async def hold_rule(connection: Connection, rule: Rule) -> bool:
    """Whether the rule still is as it was read; then it stays so until the transaction ends."""
    return bool(await connection.fetchval(_HOLD, rule.id, rule.version))


def read_rule(row: asyncpg.Record) -> Rule:
    """The rule of a row of ``alert_rules``."""
    created: datetime = row["created_at"]
    return Rule(
        id=str(row["id"]),
        name=row["name"],
        kind=RuleKind(row["kind"]),
        topic_id=None if row["topic_id"] is None else str(row["topic_id"]),
        source=row["source"],
        severity=Severity(row["severity"]),
        state=RuleState(row["state"]),
        version=row["version"],
        created_at=created,
        **_known(row["settings"]),
    )


def thawed_rule(
    frozen: Mapping[str, Any], rule_id: str, topic_id: str | None, source: str | None
) -> Rule | None:
    """A rule as an incident has kept it; ``None``: of an incident that kept its name alone."""
    if "settings" not in frozen:
        return None
    return Rule(
        rule_id,
        frozen["name"],
        RuleKind(frozen["kind"]),
        topic_id=topic_id,
        source=source,
        version=frozen["version"],
        **_known(frozen["settings"]),
    )


def _known(settings: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in settings.items() if name in _SETTINGS}
    return {**known, "metric": RuleMetric(known.get("metric", RuleMetric.NEGATIVE_SHARE))}


_SETTINGS = frozenset(Rule.__dataclass_fields__) - _OWN_COLUMNS


def frozen_rule(rule: Rule) -> dict[str, object]:
    """A rule as an incident keeps it: as it was when it fired."""
    return {
        "name": rule.name,
        "kind": str(rule.kind),
        "version": rule.version,
        "settings": _settings(rule),
    }


def emotion_of(frozen: Mapping[str, Any]) -> str | None:
    """The emotion that a rule looked at when it fired."""
    emotion: str | None = frozen.get("settings", {}).get("emotion")
    return emotion


def _settings(rule: Rule) -> dict[str, object]:
    return {name: value for name, value in asdict(rule).items() if name in _SETTINGS}


def _columns(rule: Rule) -> tuple[object, ...]:
    settings = _settings(rule)
    return (
        rule.name,
        rule.topic_id,
        rule.source,
        str(rule.kind),
        str(rule.severity),
        str(rule.state),
        settings,
    )
