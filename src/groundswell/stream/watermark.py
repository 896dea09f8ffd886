"""The watermark: the time up to which every post that arrived is stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from groundswell.stream import scripts
from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.keys import StreamKeys

MOST_MARKS = 512
EntryId = tuple[int, int]


class Settled:
    """Looks at every partition, each time it is asked.

    An entry's age is the server's time less its id, both of one clock, so that it does not matter
    how wrong that is. An id ahead of the server's time (made up, or the clock was set back) has no
    age; what an earlier look saw as the newest id then says since when, at the most, it waits.
    """

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._keys = keys
        self._look = redis.register_script(scripts.LOOK)
        self._marks: dict[str, list[tuple[EntryId, datetime]]] = {}

    async def until(self, now: datetime) -> datetime:
        """``now`` if nothing waits, else when the oldest entry came that waits; never later.

        Raises:
            StreamUnavailable: Redis does not answer.
        """
        moments = [now]
        with translated_errors():
            for key in self._keys.partitions:
                oldest, newest, server_ms = await self._look(keys=[key], args=[self._keys.group])
                moments.append(
                    self._partition_watermark(key, oldest, _read(newest), int(server_ms), now)
                )
        return min(moments)

    def _partition_watermark(
        self, key: str, oldest: bytes, newest: EntryId, server_ms: int, now: datetime
    ) -> datetime:
        marks = self._marks.setdefault(key, [])
        if not oldest:
            marks[:] = [(newest, now)]
            return now
        waiting = _read(oldest)
        done = [mark for mark in marks if mark[0] < waiting]
        marks[:] = [*done[-1:], *marks[len(done) :], (newest, now)]
        if len(marks) > MOST_MARKS:
            marks[:] = marks[::2]
        # All that was there at that look is done: it cannot have waited since before.
        known = [at for _, at in done[-1:]]
        if (age_ms := server_ms - waiting[0]) >= 0:
            known.append(_before(now, age_ms))
        return min(now, max(known or [marks[0][1]]))


def _before(now: datetime, age_ms: int) -> datetime:
    try:
        return now - timedelta(milliseconds=age_ms + 1)  # both were cut to the millisecond
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)


def _read(entry_id: bytes) -> EntryId:
    milliseconds, _, sequence = entry_id.partition(b"-")
    return int(milliseconds), int(sequence)
