"""The backlog (lag and pending entries) of a consumer group, also where Redis cannot tell the
lag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from groundswell.stream import scripts
from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.keys import StreamKeys

EXACT_UP_TO = 10_000
"""Entries that are counted one by one on a server before 7.0, which does not report the lag."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Entries not yet delivered (``lag``), and delivered but not yet acknowledged (``pending``)."""

    lag: int
    pending: int

    @property
    def total(self) -> int:
        return self.lag + self.pending


async def measure_backlog(redis: Client, keys: StreamKeys) -> Backlog:
    """The backlog of the group over all partitions.

    A lag the server does not know is counted; above ``EXACT_UP_TO`` the stream's length stands
    for it, which also counts what is acknowledged and not yet trimmed: rather too much.

    Raises:
        StreamUnavailable: Redis does not answer.
    """
    with translated_errors():
        parts = [await _partition(redis, key, keys.group) for key in keys.partitions]
    return Backlog(sum(part.lag for part in parts), sum(part.pending for part in parts))


async def _partition(redis: Client, key: str, group: str) -> Backlog:
    try:
        groups: list[dict[str, Any]] = await redis.xinfo_groups(key)
    except ResponseError as error:
        if "no such key" in str(error):
            return Backlog(0, 0)
        raise
    for state in groups:
        if state["name"] == group.encode():
            lag = state.get("lag")
            if lag is None:
                lag = await _count_after(redis, key, state["last-delivered-id"])
            return Backlog(int(lag), int(state["pending"]))
    return Backlog(await redis.xlen(key), 0)  # a group made now would start at the beginning


async def _count_after(redis: Client, key: str, last_delivered: bytes) -> int:
    count_after = redis.register_script(scripts.COUNT_AFTER)
    counted = int(await count_after(keys=[key], args=[last_delivered, EXACT_UP_TO]))
    return counted if counted < EXACT_UP_TO else await redis.xlen(key)
