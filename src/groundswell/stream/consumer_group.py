"""The consumer group on every partition: created where missing, dead consumers removed."""

from __future__ import annotations

from redis.exceptions import ResponseError

from groundswell.stream import scripts
from groundswell.stream.connection import Client
from groundswell.stream.keys import StreamKeys


class ConsumerGroup:
    """The group of one stream; errors are redis-py's."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._keys = keys
        self._remove = redis.register_script(scripts.REMOVE_CONSUMERS)

    async def make(self) -> None:
        """Make the group where it is missing, from the stream's very beginning."""
        for key in self._keys.partitions:
            try:
                await self._redis.xgroup_create(key, self._keys.group, id="0", mkstream=True)
            except ResponseError as error:
                if not (str(error).startswith("BUSYGROUP") or await self._exists(key)):
                    raise

    async def mend(self, error: ResponseError) -> None:
        """Recreate the group if ``error`` says that it is missing; otherwise raise."""
        if not group_is_gone(error):
            raise error
        await self.make()

    async def remove_consumers(self, idle_ms: int, name: str) -> int:
        """Remove the consumer ``name`` (``""``: any) idle for so long that holds nothing."""
        removed = [
            int(await self._remove(keys=[key], args=[self._keys.group, idle_ms, name]))
            for key in self._keys.partitions
        ]
        return sum(removed)

    async def _exists(self, key: str) -> bool:
        """A full server refuses to make a group, whether it is there or not."""
        if not await self._redis.exists(key):
            return False
        groups = await self._redis.xinfo_groups(key)
        return any(group["name"] == self._keys.group.encode() for group in groups)


def group_is_gone(error: ResponseError) -> bool:
    """The group, or its whole stream, was removed: also while a read was waiting for it."""
    return str(error).startswith(("NOGROUP", "UNBLOCKED")) or "no such key" in str(error)
