"""The names of all keys in Redis, derived from the stream's name.

Keys that one script touches together carry the stream's name in braces: Redis Cluster then keeps
them in one slot. The partitions carry their number in braces, so that it spreads them.
"""

from __future__ import annotations

import hashlib
import zlib

from groundswell.settings import StreamSettings


class StreamKeys:
    """The keys and the group of one stream; ``dead_letter_limit`` is the bound on dead letters."""

    def __init__(self, settings: StreamSettings) -> None:
        name = settings.redis_stream_name
        count = settings.stream_partitions
        home = f"{{{name}}}"
        self.group = settings.redis_consumer_group
        self.partitions: tuple[str, ...] = (
            (name,) if count == 1 else tuple(f"{name}:{{{number}}}" for number in range(count))
        )
        self.dead = f"{home}:dead"
        self.dead_letter_limit = settings.stream_dead_letter_limit
        self.dead_letter_bytes = settings.stream_dead_letter_bytes
        self.cursors = f"{home}:cursors"
        self.sources = f"{home}:sources"
        self.fences = f"{home}:fences"
        self.imports = f"{home}:imports"
        self._leases = f"{home}:lease"
        self.live_channel = f"{home}:live"
        self.live_epoch = f"{home}:live:epoch"
        self.live_sequence = f"{home}:live:sequence"
        self.logins = f"{name}:login"
        self.rates = f"{name}:rate"

    def lease_of(self, source: str) -> str:
        """Where the lease on a source is: its key may be long, and hold anything."""
        raw = source.encode("utf-8", "surrogatepass")
        return f"{self._leases}:{hashlib.sha256(raw).hexdigest()[:32]}"

    def stop_of(self, import_id: str) -> str:
        """Where it stands that somebody wants an import ended."""
        return f"{self.imports}:stop:{import_id}"

    def partition_of(self, post_id: str | bytes) -> str:
        """The partition of a post: always the same, so that its events stay in order."""
        if len(self.partitions) == 1:
            return self.partitions[0]
        raw = post_id if isinstance(post_id, bytes) else post_id.encode("utf-8", "surrogatepass")
        return self.partitions[zlib.crc32(raw) % len(self.partitions)]
