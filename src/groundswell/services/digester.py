"""The digester: makes the digests that are due, each once, and puts them into the outbox.

What it makes is kept in one transaction with the note that it is made: a kill between any two steps
makes it again, and of several alerters one has it. Of those that fell due while none ran the last
one is made.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from groundswell.domain.digest import Digest, DigestState, Due, last_due
from groundswell.fault_isolation import contained
from groundswell.notify.message import Message
from groundswell.notify.registry import ChannelKind
from groundswell.notify.unsubscribe import UnsubscribeLinks
from groundswell.reports.digests import DigestWriter
from groundswell.retry import periodically
from groundswell.rules.messages import to_json
from groundswell.store.clock import DatabaseClock
from groundswell.store.digests import DigestStore, Making
from groundswell.store.outbox import NewDigest
from groundswell.stream.facade import Stream

log = logging.getLogger(__name__)

PATIENCE = timedelta(hours=1)
"""So long a digest waits for posts of its period that are not stored yet."""


class Digester:
    """The maker of digests of one process; any number may run."""

    def __init__(
        self,
        store: DigestStore,
        writer: DigestWriter,
        stream: Stream,
        links: UnsubscribeLinks,
        clock: DatabaseClock,
        *,
        check_seconds: float = 15.0,
    ) -> None:
        self._store = store
        self._writer = writer
        self._stream = stream
        self._links = links
        self._clock = clock
        self._every = check_seconds

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until ``stopping`` is set; waits for an engine that is away."""
        await periodically(self.check, self._every, stopping)

    async def check(self) -> None:
        """Make what is due."""
        await self.make_due(self._clock.now())

    async def make_due(self, now: datetime) -> None:
        """Make what is due at ``now``."""
        settled: datetime | None = None
        for digest in await self._store.list():
            due = last_due(digest.schedule, now)
            made = digest.made_until is not None and due.at <= digest.made_until
            if made or digest.state is not DigestState.ACTIVE:
                continue
            if settled is None:
                settled = await self._stream.settled_until(now)
            if settled >= due.end or now >= due.at + PATIENCE:
                with contained("digest", digest.name):
                    await self._make(digest, due, now)

    async def _make(self, digest: Digest, due: Due, now: datetime) -> None:
        async with self._store.making(digest.id, due.at) as making:
            if making is None:
                return
            message = await self._writer.write(making.digest, due)
            if message is None:
                log.warning("digest %s: what it is about is no more", digest.name)
                return
            await making.enqueue(self._owed(making, due, message, now))
        log.info("digest %s is made", digest.name, extra={"digest": digest.id})

    def _owed(self, making: Making, due: Due, message: Message, now: datetime) -> list[NewDigest]:
        owed = []
        for channel in making.channels:
            mails = ChannelKind(channel.kind) is ChannelKind.EMAIL
            for to in channel.settings["to"] if mails else (None,):
                if to in making.unsubscribed:
                    continue
                link = None if to is None else self._links.link(making.digest.id, to)
                body = to_json(replace(message, unsubscribe=link))
                owed.append(NewDigest(making.digest.id, due.number, channel.id, to, body, now))
        return owed
