"""Incidents of rules: evaluation progress, open incidents and outbox, in one transaction per turn.

The judging is not here: a turn hands out what is kept and keeps what comes of it, in one
transaction with the messages that are owed. Of several alerters one has the turn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime

from groundswell.domain.alert_routing import Route, Silence
from groundswell.domain.rule import Rule
from groundswell.domain.value_filter import only
from groundswell.fault_isolation import contained
from groundswell.store.alert_routing import read_routes, read_silences
from groundswell.store.channels import active_channels
from groundswell.store.driver_posts import SampledPost, sampled_posts
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import PostFilter
from groundswell.store.minute_counts import MinuteCounts, minute_counts
from groundswell.store.open_incident import (
    IncidentRow,
    Opened,
    keep_present,
    open_incident,
    open_of,
    read_incident,
    resolve,
)
from groundswell.store.outbox import NewMessage, Told, cancel_unattempted, enqueue, notified
from groundswell.store.rule_progress import (
    RuleProgress,
    Stretch,
    Unwatched,
    all_progress,
    save_progress,
)
from groundswell.store.rules import active_rules, hold_rule
from groundswell.store.topics.counts import counted_topics

# Advisory lock: of several alerters one evaluates, the others skip this round.
_TAKE_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('groundswell.rules'), 0)"
_OF_RULE = """
SELECT created_at, resolved_at FROM sentiment_alerts
WHERE rule_id = $1::text::uuid AND coalesce(resolved_at, 'infinity') > $2
ORDER BY created_at
"""
_TOPIC_NAME = "SELECT name FROM topics WHERE id = $1::text::uuid"
_TOPIC_QUERY = "SELECT query FROM topics WHERE id = $1::text::uuid"
_FIRING = """
SELECT * FROM sentiment_alerts
WHERE rule_id IS NOT NULL AND state = 'open' AND acknowledged_at IS NULL
"""
_OPEN_NOW = "SELECT count(*) FROM sentiment_alerts WHERE state = 'open'"
# Whoever ended it: a look, or a change of the rule.
_ENDED = """
SELECT * FROM sentiment_alerts a
WHERE rule_id IS NOT NULL AND state = 'resolved' AND resolved_at > $1 AND EXISTS (
    SELECT FROM deliveries d
    WHERE d.incident_id = a.id AND d.state IN ('waiting', 'delivered', 'partial')
        AND d.transition <> 'resolved' AND NOT EXISTS (
            SELECT FROM deliveries e
            WHERE e.incident_id = d.incident_id AND e.channel_id = d.channel_id
                AND e.transition = 'resolved'))
ORDER BY resolved_at, id
"""
_NOT_SILENCED = """
UPDATE sentiment_alerts SET silenced = false, revision = revision + 1
WHERE id = $1::text::uuid AND silenced
"""


class Turn:
    """What one alerter reads and writes while it has the turn.

    ``careful``: each rule and each incident is seen to in a savepoint of its own.
    """

    def __init__(
        self,
        connection: Connection,
        rules: Sequence[Rule],
        progress: Mapping[str, RuleProgress],
        routes: Sequence[Route],
        silences: Sequence[Silence],
        channels: Sequence[str],
        counted: Mapping[str, str],
        *,
        careful: bool = False,
    ) -> None:
        self._connection = connection
        self._careful = careful
        self.rules = rules
        self.progress = progress
        self.routes = routes
        self.silences = silences
        self.channels = channels
        self.counted = counted
        self._unwatched = {
            rule_id: each.unwatched for rule_id, each in progress.items() if each.unwatched
        }
        self._last: tuple[object, datetime, MinuteCounts] | None = None

    async def open_now(self) -> int:
        """How many incidents are open, that of the built-in rule among them."""
        with translated_errors():
            found: int = await self._connection.fetchval(_OPEN_NOW)
        return found

    @asynccontextmanager
    async def apart(self, what: str, name: str) -> AsyncIterator[None]:
        """What fails within is undone and told by itself; the turn goes on."""
        with contained(what, name), translated_errors():
            async with self._connection.transaction():
                yield

    def one_of_many(self, what: str, name: str) -> AbstractAsyncContextManager[None]:
        """The same in a careful turn; in another, a fault ends the turn."""
        return self.apart(what, name) if self._careful else nullcontext()

    async def counts(self, rule: Rule, start: datetime, end: datetime) -> MinuteCounts:
        """Posts a minute of what the rule watches."""
        return await minute_counts(
            self._connection,
            start,
            end,
            source=rule.source,
            topic_id=rule.topic_id,
            emotion=rule.emotion,
        )

    async def shared_counts(self, rule: Rule, start: datetime, end: datetime) -> MinuteCounts:
        """The same from ``start`` or earlier, read once for rules that watch the same in turn."""
        key = (rule.source, rule.topic_id, rule.emotion, end)
        if self._last is None or self._last[0] != key or self._last[1] > start:
            self._last = key, start, await self.counts(rule, start, end)
        return self._last[2]

    async def posts(
        self,
        rule: Rule,
        start: datetime,
        end: datetime,
        most: int,
        without: Sequence[tuple[datetime, datetime]] = (),
    ) -> tuple[Sequence[SampledPost], int]:
        """Posts that the rule watches, but for some stretches, and of how many they are drawn."""
        wanted = PostFilter(source=only(rule.source), start=start, end=end)
        return await sampled_posts(
            self._connection, wanted, most, topic_id=rule.topic_id, without=without
        )

    async def about(self, topic_id: str | None, source: str | None) -> str | None:
        """What a rule or an incident is about, in people's words; ``None``: all posts."""
        if topic_id is None:
            return source
        name: str | None = await self._connection.fetchval(_TOPIC_NAME, topic_id)
        return name or "a deleted topic"

    def is_counted(self, rule: Rule) -> bool:
        """Whether posts of now are counted for the rule: those of a topic that is paused, or was
        and is being filled again, are not."""
        counted = self.counted.get(rule.topic_id or "", "")
        return rule.topic_id is None or counted.endswith((" filling", " whole"))

    def is_past_counted(self, rule: Rule) -> bool:
        """Whether all posts of the past are, too."""
        return rule.topic_id is None or self.counted.get(rule.topic_id, "").endswith(" whole")

    async def query(self, topic_id: str | None) -> str | None:
        """The topic's query; ``None``: of all posts."""
        query: str | None = topic_id and await self._connection.fetchval(_TOPIC_QUERY, topic_id)
        return query

    def unwatched(self, rule: Rule) -> Unwatched | None:
        """What the rule would have found before it was there; ``None``: not known yet."""
        known = self._unwatched.get(rule.id)
        return known if known is not None and known.of == self.judged_by(rule) else None

    def note_unwatched(self, rule: Rule, stretches: Sequence[Stretch]) -> None:
        """Remember what the rule would have found before it was there."""
        self._unwatched[rule.id] = Unwatched(self.judged_by(rule), tuple(stretches))

    def judged_by(self, rule: Rule) -> str:
        """Which version of a rule this is, over which counts: what is learned is of these."""
        return f"{rule.version} {self.counted.get(rule.topic_id or '', '')}"

    async def unusual_since(
        self, rule: Rule, start: datetime
    ) -> list[tuple[datetime, datetime | None]]:
        """When the rule's incidents opened and ended, of those that reach beyond ``start``; and
        what it would have found before it was there."""
        rows = await self._connection.fetch(_OF_RULE, rule.id, start)
        unwatched = self.unwatched(rule)
        return [
            *(each for each in (unwatched.stretches if unwatched else ()) if each[1] > start),
            *((row["created_at"], row["resolved_at"]) for row in rows),
        ]

    async def firing(self) -> list[IncidentRow]:
        """Open incidents that are not acknowledged."""
        return [read_incident(row) for row in await self._connection.fetch(_FIRING)]

    async def ended(self, since: datetime) -> list[IncidentRow]:
        """Incidents that ended after ``since``, with channels that heard of them and not of their
        end."""
        return [read_incident(row) for row in await self._connection.fetch(_ENDED, since)]

    async def notified(self, incident_id: str) -> dict[str, Told]:
        """What each channel is told of an incident, but for its end."""
        return await notified(self._connection, incident_id)

    async def holds(self, rule: Rule) -> bool:
        """Whether the rule still is as it was read; then it stays so until the turn ends."""
        return await hold_rule(self._connection, rule)

    async def no_longer_silenced(self, incident_id: str) -> None:
        """Somebody is told of the incident after all."""
        await self._connection.execute(_NOT_SILENCED, incident_id)

    async def open(self, opened: Opened) -> IncidentRow:
        """Keep a new incident."""
        return await open_incident(self._connection, opened)

    async def open_of(self, rule: Rule) -> IncidentRow | None:
        """The rule's open incident; ``None``: it has none."""
        return await open_of(self._connection, rule.id)

    async def keep_present(
        self,
        rule: Rule,
        observed: float | None,
        at: datetime,
        peak: float,
        peak_at: datetime | None,
    ) -> None:
        """Where the open incident stands now, and its worst yet; ``peak_at``: if it is new."""
        await keep_present(self._connection, rule.id, observed, at, peak, peak_at)

    async def resolve(self, rule: Rule, at: datetime) -> IncidentRow | None:
        """End the rule's incident; ``None``: none was open."""
        return await resolve(self._connection, rule.id, at)

    async def cancel_unattempted(self, incident_id: str) -> None:
        """Cancel messages not attempted yet."""
        await cancel_unattempted(self._connection, incident_id)

    async def enqueue(self, messages: Sequence[NewMessage]) -> None:
        """Add messages to the outbox at the end of the turn."""
        await enqueue(self._connection, messages)

    async def keep(self, progress: Mapping[str, RuleProgress]) -> None:
        """Save the progress of these rules, but of those that were changed meanwhile."""
        versions = {rule.id: rule.version for rule in self.rules}
        await save_progress(self._connection, progress, versions)


class IncidentStore:
    """The incidents of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.clock = database.clock

    @asynccontextmanager
    async def turn(self, now: datetime, *, careful: bool = False) -> AsyncIterator[Turn | None]:
        """One turn, kept whole at its end or not at all; ``None``: another alerter has it."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if not await connection.fetchval(_TAKE_TURN):
                    yield None
                    return
                progress = await all_progress(connection)
                unreadable = {rule_id for rule_id, each in progress.items() if each is None}
                yield Turn(
                    connection,
                    [one for one in await active_rules(connection) if one.id not in unreadable],
                    {rule_id: each for rule_id, each in progress.items() if each is not None},
                    await read_routes(connection),
                    await read_silences(connection, now),
                    await active_channels(connection),
                    await counted_topics(connection),
                    careful=careful,
                )
