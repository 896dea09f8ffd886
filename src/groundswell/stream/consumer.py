"""A consumer of the group: reads, heartbeats, take-over (``XAUTOCLAIM``), acknowledgement,
trimming."""

from __future__ import annotations

import asyncio
import math
import os
import secrets
import socket
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from redis.asyncio import RedisCluster
from redis.exceptions import ResponseError

from groundswell.domain.value_class import value
from groundswell.settings import StreamSettings
from groundswell.stream import scripts
from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.consumer_group import ConsumerGroup, group_is_gone
from groundswell.stream.keys import StreamKeys

LONGEST_BLOCK_MS = 2000
"""A blocking read answers well within the time after which a connection counts as dead."""
CLUSTER_POLL_SECONDS = 0.02
"""Seconds between polls: partitions of a cluster cannot be waited for in one command."""

_IDENTITY = (b"post_id", b"source", b"created_at", b"operation")


@value
class Entry:
    """A stream entry as it came. ``key``: its stream; ``deliveries``: this one included."""

    key: str
    entry_id: bytes
    fields: Mapping[bytes, bytes]
    deliveries: int = 1

    def without_text(self) -> Entry:
        """The same with no more than what tells which post it was."""
        kept = {name: self.fields[name] for name in _IDENTITY if name in self.fields}
        return Entry(self.key, self.entry_id, kept, self.deliveries)


def unique_name() -> str:
    """A consumer name no other process has, now or after a restart."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


class Consumer:
    """A consumer of the stream's group, over all partitions.

    Every method raises StreamUnavailable when Redis does not answer; entries then stay where they
    were. An entry is in flight here from ``read`` or ``take_over`` until ``ack`` or ``release``.
    """

    def __init__(
        self, redis: Client, keys: StreamKeys, settings: StreamSettings, name: str
    ) -> None:
        self.name = name
        self._redis = redis
        self._keys = keys
        self._group = keys.group
        self._groups = ConsumerGroup(redis, keys)
        self._claim_idle_ms = max(1, int(settings.stream_claim_idle_seconds * 1000))
        self._in_flight: dict[tuple[str, bytes], int] = {}  # deliveries, this one included
        self._turn = 0
        self._trim = redis.register_script(scripts.TRIM)

    @property
    def in_flight(self) -> int:
        """Entries read and not yet acknowledged."""
        return len(self._in_flight)

    async def open(self) -> None:
        """Make the group where it is missing, from the stream's very beginning."""
        with translated_errors():
            await self._groups.make()

    async def read(self, count: int, block_ms: int) -> list[Entry]:
        """New entries: at most ``count`` (or one a partition, where there are more partitions).

        Waits for the first at most ``block_ms``, and never longer than ``LONGEST_BLOCK_MS``.
        """
        wait_ms = max(1, min(block_ms, LONGEST_BLOCK_MS))
        each = max(1, count // len(self._keys.partitions))
        with translated_errors():
            try:
                answer = await self._read(each, wait_ms)
            except ResponseError as error:
                await self._groups.mend(error)
                return []
        entries = [
            Entry(raw_key.decode(), entry_id, fields or {})
            for raw_key, found in answer
            for entry_id, fields in found
        ]
        self._hold(entries)
        return entries

    async def take_over(self, count: int, *, alone_from: int | None = None) -> list[Entry]:
        """Take over up to ``count`` entries that have been idle for the claim time, oldest first.

        Those delivered ``alone_from`` times before come last, one at a time. Never one that is in
        flight here. Those whose data is gone are acknowledged.
        """
        often = alone_from or math.inf
        entries: list[Entry] = []
        with translated_errors():
            for most, least, below in ((count, 0, often), (1, often, math.inf)):
                for key in self._partitions_in_turn():
                    if len(entries) >= most or (entries and least):
                        return entries
                    try:
                        entries += await self._claim(key, most - len(entries), least, below)
                    except ResponseError as error:
                        await self._groups.mend(error)
        return entries

    async def keep(self, entries: Sequence[Entry] | None = None) -> None:
        """Heartbeat: mark ``entries`` (all in flight, by default) as being worked on.

        Resets their idle time; their deliveries do not count up. Call it well within the claim
        time, or another worker takes them over.
        """
        ids = list(self._in_flight) if entries is None else [_identity(entry) for entry in entries]
        await self._claim_again(ids)

    async def ack(self, entries: Sequence[Entry]) -> None:
        """These are done: they never come again. May be repeated."""
        ids = [_identity(entry) for entry in entries]
        with translated_errors():
            for key, found in _by_key(ids):
                await self._redis.xack(key, self._group, *found)
        self._forget(ids)

    def release(self, entries: Sequence[Entry]) -> None:
        """Release these unfinished entries: after the claim time they are taken over, maybe by
        us."""
        self._forget([_identity(entry) for entry in entries])

    async def give_back(self) -> None:
        """Release everything in flight for others to take over, without counting the delivery.

        One is left on record: they may be stored, and who gets them must know that.
        """
        by_count: dict[int, list[tuple[str, bytes]]] = {}
        for identity, deliveries in self._in_flight.items():
            by_count.setdefault(max(1, deliveries - 1), []).append(identity)
        for count, ids in by_count.items():
            await self._claim_again(ids, "IDLE", self._claim_idle_ms, "RETRYCOUNT", count)
        self._in_flight.clear()

    async def trim(self) -> int:
        """Trim what every group has acknowledged, never more; returns how many entries.

        One step on the server: no group can be made or read on between the look and the cut.
        """
        with translated_errors():
            removed = [int(await self._trim(keys=[key])) for key in self._keys.partitions]
        return sum(removed)

    async def remove_dead_consumers(self, idle_seconds: float) -> int:
        """Forget consumers silent for ``idle_seconds`` that hold nothing; return how many."""
        with translated_errors():
            return await self._groups.remove_consumers(int(idle_seconds * 1000), "")

    async def close(self) -> None:
        """Leave the group, unless something is still pending under this name."""
        with translated_errors():
            await self._groups.remove_consumers(0, self.name)
        self._in_flight.clear()

    # -- reading ------------------------------------------------------------------------------

    async def _read(self, each: int, wait_ms: int) -> list[Any]:
        if not isinstance(self._redis, RedisCluster):
            return await self._read_group(self._partitions_in_turn(), each, wait_ms)
        deadline = time.monotonic() + wait_ms / 1000
        while True:
            answers = await asyncio.gather(
                *(self._read_one(key, each) for key in self._keys.partitions)
            )
            found = [part for answer in answers for part in answer]
            if found or time.monotonic() >= deadline:
                return found
            await asyncio.sleep(CLUSTER_POLL_SECONDS)

    async def _read_one(self, key: str, count: int) -> list[Any]:
        """New entries of a key. A missing group is recreated here and returns nothing: what the
        other keys returned at the same moment is ours already."""
        try:
            return await self._read_group([key], count, None)
        except ResponseError as error:
            await self._groups.mend(error)
            return []

    async def _read_group(self, keys: Sequence[str], each: int, wait_ms: int | None) -> list[Any]:
        wait = () if wait_ms is None else ("BLOCK", wait_ms)
        answer: list[Any] = await self._redis.execute_command(
            *("XREADGROUP", "GROUP", self._group, self.name, "COUNT", each, *wait),
            *("STREAMS", *keys, *(">" for _ in keys)),
        )
        return answer

    # -- taking over --------------------------------------------------------------------------

    async def _claim(self, key: str, count: int, least: float, below: float) -> list[Entry]:
        deliveries = await self._silent(key, count, least, below)
        if not deliveries:
            return []
        # Redis checks again: of two workers that claim an entry, one gets it.
        answer: list[Any] = await self._redis.execute_command(
            "XCLAIM", key, self._group, self.name, self._claim_idle_ms, *deliveries
        )
        entries = [
            Entry(key, entry_id, fields, deliveries[entry_id] + 1)
            for entry_id, fields in answer
            if entry_id is not None and fields is not None
        ]
        self._hold(entries)
        await self._ack_deleted(key, deliveries.keys() - {entry.entry_id for entry in entries})
        return entries

    async def _silent(self, key: str, count: int, least: float, below: float) -> dict[bytes, int]:
        """Up to ``count`` idle entries and their deliveries, ``least`` to fewer than ``below``."""
        found: dict[bytes, int] = {}
        start, size = "-", max(count, 100)
        while len(found) < count:
            page: list[dict[str, Any]] = await self._redis.execute_command(
                *("XPENDING", key, self._group, "IDLE", self._claim_idle_ms, start, "+", size),
                parse_detail=True,
            )
            for row in page:
                entry_id: bytes = row["message_id"]
                deliveries: int = row["times_delivered"]
                wanted = least <= deliveries < below and (key, entry_id) not in self._in_flight
                if wanted and len(found) < count:
                    found[entry_id] = deliveries
            if len(page) < size:
                break
            start = "(" + page[-1]["message_id"].decode()
        return found

    async def _ack_deleted(self, key: str, missed: Iterable[bytes]) -> None:
        """Of the entries not claimed, those that no longer exist; the others belong to another
        worker."""
        for entry_id in missed:
            if not await self._redis.execute_command("XRANGE", key, entry_id, entry_id):
                await self._redis.xack(key, self._group, entry_id)

    async def _claim_again(self, ids: Iterable[tuple[str, bytes]], *options: str | int) -> None:
        """Claim what is ours already: its deliveries do not count up."""
        with translated_errors():
            for key, found in _by_key(ids):
                try:
                    own = (key, self._group, self.name, 0, *found, *options, "JUSTID")
                    await self._redis.execute_command("XCLAIM", *own, parse_justid=True)
                except ResponseError as error:
                    if not group_is_gone(error):
                        raise

    # -- in flight ----------------------------------------------------------------------------

    def _partitions_in_turn(self) -> list[str]:
        """All partitions, each call from the next one on, so that none is always the last."""
        partitions = self._keys.partitions
        self._turn = (self._turn + 1) % len(partitions)
        return [*partitions[self._turn :], *partitions[: self._turn]]

    def _hold(self, entries: Iterable[Entry]) -> None:
        self._in_flight.update([(_identity(entry), entry.deliveries) for entry in entries])

    def _forget(self, ids: Iterable[tuple[str, bytes]]) -> None:
        for identity in ids:
            self._in_flight.pop(identity, None)


def _identity(entry: Entry) -> tuple[str, bytes]:
    return entry.key, entry.entry_id


def _by_key(ids: Iterable[tuple[str, bytes]]) -> Iterable[tuple[str, list[bytes]]]:
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for key, entry_id in ids:
        found[key].append(entry_id)
    return found.items()
