"""The transactional outbox: messages are stored in the transaction of the incident they report.

One row for each transition of an incident and each channel. A sender leases what is due, and says
what became of it; one that dies leaves its lease to end, and the message goes out with the same id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.domain.alert_routing import Silence
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions
from groundswell.store.held_back import hold_back, silenced
from groundswell.store.paging import fetch_page
from groundswell.store.quotes import posts_gone

LEASE = timedelta(minutes=1)
"""Longer than any one try: a sender renews it while it has more to send, and what one that died had
in hand goes out so much later."""

_ENQUEUE = """
INSERT INTO deliveries (id, incident_id, transition, sequence, channel_id, message, due_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::varchar[], $4::int[], $5::uuid[], $6::jsonb[],
    $7::timestamptz[])
ON CONFLICT (incident_id, transition, sequence, channel_id) DO NOTHING
"""
_ENQUEUE_DIGESTS = """
INSERT INTO deliveries
    (id, digest_id, transition, sequence, channel_id, recipient, message, due_at)
SELECT id, digest_id, 'digest', sequence, channel_id, recipient, message, due_at
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::varchar[], $6::jsonb[],
    $7::timestamptz[]) AS owed (id, digest_id, sequence, channel_id, recipient, message, due_at)
ON CONFLICT DO NOTHING
"""
# An incident that resolved before any message was attempted is not reported, nor is its end.
_CANCEL_UNATTEMPTED = """
UPDATE deliveries SET state = 'cancelled', finished_at = now(), answer = 'over before it was told',
    message = message - ARRAY['posts', 'drivers']
WHERE incident_id = $1 AND state = 'waiting' AND tries = 0 AND leased_until IS NULL
"""
# Of one incident a channel hears in order: its end waits until its beginning has arrived.
_LEASE = """
WITH due AS (
    SELECT id FROM deliveries d
    WHERE state = 'waiting' AND due_at <= $1 AND (leased_until IS NULL OR leased_until < $1)
        AND NOT channel_id = ANY($4::uuid[])
        AND NOT EXISTS (
            SELECT FROM deliveries e
            WHERE e.incident_id = d.incident_id AND e.channel_id = d.channel_id
                AND e.state = 'waiting' AND e.id < d.id)
    ORDER BY due_at, id
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE deliveries d SET leased_until = $3, tries = d.tries + 1
FROM due WHERE d.id = due.id
RETURNING d.*
"""
# A delivery that was leased again since has another number of tries: it is another sender's.
_RENEW = """
UPDATE deliveries d SET leased_until = $3
FROM unnest($1::uuid[], $2::int[]) AS held (id, tries)
WHERE d.id = held.id AND d.tries = held.tries AND d.state = 'waiting'
RETURNING d.id
"""
# What it quotes is needed no more.
_FINISH = """
UPDATE deliveries SET state = $2, answer = $3, finished_at = $4, leased_until = NULL,
    message = message - ARRAY['posts', 'drivers', 'recipients']
WHERE id = ANY($1::uuid[]) AND state = 'waiting'
"""
_AGAIN = """
UPDATE deliveries SET due_at = $2, answer = $3, leased_until = NULL, message = message || $4
WHERE id = ANY($1::uuid[]) AND state = 'waiting'
"""
_TOLD = """
SELECT channel_id, max(created_at) AS at, max(sequence) AS sequence,
    bool_or(state = 'waiting') AS waits,
    bool_or(state IN ('waiting', 'delivered', 'partial')) AS heard
FROM deliveries
WHERE incident_id = $1 AND state <> 'cancelled' AND transition <> 'resolved'
GROUP BY channel_id
"""
_BACKLOG = "SELECT count(*), min(due_at) FROM deliveries WHERE state = 'waiting'"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to one channel, and the state of its delivery.

    It is about an incident, or is a digest: to ``recipient`` alone, where that is a mail.
    ``state``: ``waiting``, ``delivered``, ``partial`` (not to all recipients of a mail), ``failed``
    (given up), ``cancelled``.
    """

    id: str
    incident_id: str | None
    digest_id: str | None
    transition: str
    sequence: int
    channel_id: str
    recipient: str | None
    message: Mapping[str, Any]
    state: str
    tries: int
    due_at: datetime
    answer: str | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What one channel is told of an incident that goes on: when last, and by which message.

    ``waits``: a message has not arrived yet. ``heard``: one has, or may.
    """

    last: datetime
    sequence: int
    waits: bool
    heard: bool


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message that is to go out: to whom, and not before when."""

    incident_id: str
    transition: str
    sequence: int
    channel_id: str
    message: Mapping[str, Any]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class NewDigest:
    """A digest that is to go out; ``period``: its number. A mail has one ``recipient``."""

    digest_id: str
    period: int
    channel_id: str
    recipient: str | None
    message: Mapping[str, Any]
    due_at: datetime


async def enqueue_digests(connection: Connection, owed: Sequence[NewDigest]) -> None:
    """Add digests to the outbox: of a period once for each channel and recipient."""
    await connection.execute(
        _ENQUEUE_DIGESTS,
        [str(uuid7()) for _ in owed],
        [one.digest_id for one in owed],
        [one.period for one in owed],
        [one.channel_id for one in owed],
        [one.recipient for one in owed],
        [one.message for one in owed],
        [one.due_at for one in owed],
    )


async def enqueue(connection: Connection, owed: Sequence[NewMessage]) -> None:
    """Add messages to the outbox, in the transaction of what they report; idempotent."""
    if not owed:
        return
    await connection.execute(
        _ENQUEUE,
        [str(uuid7()) for _ in owed],
        [one.incident_id for one in owed],
        [one.transition for one in owed],
        [one.sequence for one in owed],
        [one.channel_id for one in owed],
        [one.message for one in owed],
        [one.due_at for one in owed],
    )


async def cancel_unattempted(connection: Connection, incident_id: str) -> None:
    """Cancel messages not attempted yet."""
    await connection.execute(_CANCEL_UNATTEMPTED, incident_id)


async def notified(connection: Connection, incident_id: str) -> dict[str, Told]:
    """What each channel is told of an incident, but for its end."""
    rows = await connection.fetch(_TOLD, incident_id)
    return {
        str(row["channel_id"]): Told(row["at"], row["sequence"], row["waits"], row["heard"])
        for row in rows
    }


class Outbox:
    """Leasing, finishing and listing the deliveries of the outbox."""

    def __init__(self, database: Database, lease: timedelta = LEASE) -> None:
        self._database = database
        self.lease_time = lease

    async def lease(self, now: datetime, most: int, busy: Collection[str] = ()) -> list[Delivery]:
        """Messages that are due, for this sender alone until the lease ends; none of ``busy``
        channels, which still have messages in hand.
        """
        with translated_errors():
            rows = await self._database.pool.fetch(
                _LEASE, now, most, now + self.lease_time, list(busy)
            )
        return sorted(map(_read, rows), key=lambda one: (one.due_at, one.id))

    async def renew(self, held: Sequence[Delivery], now: datetime) -> set[str]:
        """Hold these for longer; the ids of those that still were this sender's."""
        ids, tries = [one.id for one in held], [one.tries for one in held]
        with translated_errors():
            rows = await self._database.pool.fetch(_RENEW, ids, tries, now + self.lease_time)
        return {str(row["id"]) for row in rows}

    async def finish(self, ids: Sequence[str], state: str, answer: str, now: datetime) -> None:
        """These are delivered, or given up."""
        with translated_errors():
            await self._database.pool.execute(_FINISH, list(ids), state, answer, now)

    async def gone(self, post_ids: Sequence[str]) -> Collection[str]:
        """Those of the posts that a message quotes which were deleted since."""
        return await posts_gone(self._database, post_ids) if post_ids else ()

    async def again(
        self, ids: Sequence[str], due_at: datetime, answer: str, kept: Mapping[str, Any]
    ) -> None:
        """Try these again, not before ``due_at``; ``kept`` is added to their messages."""
        with translated_errors():
            await self._database.pool.execute(_AGAIN, list(ids), due_at, answer, kept)

    async def silenced(self, ids: Sequence[str], now: datetime) -> dict[str, Silence]:
        """Those that a silence covers now."""
        return await silenced(self._database, ids, now)

    async def hold_back(self, ids: Collection[str], until: datetime, why: str) -> None:
        """Leave these unsent, and look again at ``until``."""
        await hold_back(self._database, ids, until, why)

    async def page(
        self,
        limit: int,
        offset: int = 0,
        *,
        incident_id: UUID | None = None,
        channel_id: UUID | None = None,
        state: str | None = None,
    ) -> tuple[list[Delivery], int]:
        """Deliveries, newest first, and how many there are."""
        conditions = Conditions()
        if incident_id is not None:
            conditions.add("incident_id = ?", incident_id)
        if channel_id is not None:
            conditions.add("channel_id = ?", channel_id)
        if state is not None:
            conditions.add("state = ?", state)
        with translated_errors():
            rows, total = await fetch_page(
                self._database.pool, "deliveries", conditions, limit, offset
            )
        return [_read(row) for row in rows], total

    async def backlog(self) -> tuple[int, datetime | None]:
        """How many messages wait, and since when the oldest is due."""
        with translated_errors():
            row = await self._database.pool.fetchrow(_BACKLOG)
        return (0, None) if row is None else (row[0], row[1])


def _read(row: asyncpg.Record) -> Delivery:
    return Delivery(
        id=str(row["id"]),
        incident_id=None if row["incident_id"] is None else str(row["incident_id"]),
        digest_id=None if row["digest_id"] is None else str(row["digest_id"]),
        transition=row["transition"],
        sequence=row["sequence"],
        channel_id=str(row["channel_id"]),
        recipient=row["recipient"],
        message=row["message"],
        state=row["state"],
        tries=row["tries"],
        due_at=row["due_at"],
        answer=row["answer"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
    )
