"""Statistics of the stream, for the API and the operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from groundswell.stream.backlog import measure_backlog
from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.keys import StreamKeys

ALIVE_MS = 60_000
"""A worker reads or keeps its entries far more often; one silent for longer is not counted."""


@dataclass(frozen=True, slots=True)
class StreamStats:
    """Counts over all partitions.

    ``published``: entries ever written (on servers before 7.0: those not yet trimmed);
    ``length``: entries the stream holds now, the acknowledged ones that are not yet trimmed too;
    ``backlog`` = ``lag`` (not yet delivered) + ``pending`` (delivered, not yet acknowledged);
    ``consumers``: the names of the workers that were heard of in the last minute.
    """

    published: int
    length: int
    backlog: int
    pending: int
    lag: int
    dead_letters: int
    consumers: tuple[str, ...]

    @property
    def workers(self) -> int:
        return len(self.consumers)


async def stream_stats(redis: Client, keys: StreamKeys) -> StreamStats:
    """Count now.

    Raises:
        StreamUnavailable: Redis does not answer.
    """
    backlog = await measure_backlog(redis, keys)
    published = length = 0
    names: set[str] = set()
    with translated_errors():
        for key in keys.partitions:
            added, held = await _entries(redis, key)
            published, length = published + added, length + held
            names |= await _consumers(redis, key, keys.group)
        dead = await redis.xlen(keys.dead)
    return StreamStats(
        published=published,
        length=length,
        backlog=backlog.total,
        pending=backlog.pending,
        lag=backlog.lag,
        dead_letters=dead,
        consumers=tuple(sorted(names)),
    )


async def _entries(redis: Client, key: str) -> tuple[int, int]:
    """Entries ever written, and entries held now."""
    try:
        state: dict[str, Any] = await redis.xinfo_stream(key)
    except ResponseError as error:
        if "no such key" in str(error):
            return 0, 0
        raise
    return int(state.get("entries-added", state["length"])), int(state["length"])


async def _consumers(redis: Client, key: str, group: str) -> set[str]:
    try:
        consumers: list[dict[str, Any]] = await redis.xinfo_consumers(key, group)
    except ResponseError as error:
        if "no such key" in str(error) or str(error).startswith("NOGROUP"):
            return set()
        raise
    return {
        consumer["name"].decode("utf-8", "replace")
        for consumer in consumers
        if consumer["idle"] <= ALIVE_MS
    }
