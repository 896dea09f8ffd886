"""The audit log: who made which change (corrections, erasures, keys, rules, topics, channels).

Written in the transaction of the act, or not at all.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors

_INSERT = """
INSERT INTO audit_log (id, actor, name, action, subject, posts) VALUES ($1, $2, $3, $4, $5, $6)
"""
_PAGE = "SELECT * FROM audit_log ORDER BY at DESC, id DESC LIMIT $1 OFFSET $2"
_COUNT = "SELECT count(*) FROM audit_log"


class Act(StrEnum):
    """What may be done."""

    ERASE_POST = "erase_post"
    ERASE_AUTHOR = "erase_author"
    CREATE_KEY = "create_key"
    REVOKE_KEY = "revoke_key"
    CORRECT_LABEL = "correct_label"
    WITHDRAW_LABEL = "withdraw_label"
    ACKNOWLEDGE_ALERT = "acknowledge_alert"
    UNACKNOWLEDGE_ALERT = "unacknowledge_alert"
    CHANGE_RULE = "change_rule"
    DELETE_RULE = "delete_rule"
    CHANGE_CHANNEL = "change_channel"
    DELETE_CHANNEL = "delete_channel"
    CHANGE_ROUTE = "change_route"
    DELETE_ROUTE = "delete_route"
    CHANGE_DIGEST = "change_digest"
    DELETE_DIGEST = "delete_digest"
    UNSUBSCRIBE = "unsubscribe"
    SILENCE = "silence"
    END_SILENCE = "end_silence"
    CREATE_TOPIC = "create_topic"
    CHANGE_TOPIC = "change_topic"
    DELETE_TOPIC = "delete_topic"
    CREATE_TOPIC_SET = "create_topic_set"
    CHANGE_TOPIC_SET = "change_topic_set"
    DELETE_TOPIC_SET = "delete_topic_set"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: an id without a secret, and a name for people."""

    id: str
    name: str


OPERATOR = Actor("operator", "the command line")
"""Who has the database's password has no key."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act; ``posts`` is how many posts it took."""

    id: str
    at: datetime
    actor: str
    name: str
    action: str
    subject: str
    posts: int | None


class AuditLog:
    """The log of one database; ``StoreUnavailable`` when the server does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, limit: int, offset: int = 0) -> tuple[list[AuditEntry], int]:
        """Entries, the newest first, and how many there are in all."""
        with translated_errors():
            rows = await self._database.pool.fetch(_PAGE, limit, offset)
            total = await self._database.pool.fetchval(_COUNT)
        return [_entry(row) for row in rows], total


async def record(
    connection: Connection, actor: Actor, action: Act, subject: str, posts: int | None = None
) -> None:
    """Write an entry in the transaction that does the act. The driver's errors come as they are."""
    await connection.execute(_INSERT, uuid7(), actor.id, actor.name, str(action), subject, posts)


def _entry(row: asyncpg.Record) -> AuditEntry:
    return AuditEntry(
        id=str(row["id"]),
        at=row["at"],
        actor=row["actor"],
        name=row["name"],
        action=row["action"],
        subject=row["subject"],
        posts=row["posts"],
    )


def without_name(person: str) -> str:
    """A pseudonym of a person, as a hash: an entry can be found by the name, not read back to
    it."""
    return "sha256:" + hashlib.sha256(person.encode()).hexdigest()
