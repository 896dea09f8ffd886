"""Rate limiting (GCRA, a token bucket): one count for all replicas, a local one while Redis is
away.

The generic cell rate algorithm: a bucket that leaks steadily, kept as one moment, the time at
which it will be empty. A whole minute's allowance may come at once; then it comes drop by drop.
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass

from groundswell.lru import LruCache
from groundswell.stream.breaker import Away, Breaker
from groundswell.stream.connection import Client
from groundswell.stream.keys import StreamKeys
from groundswell.stream.scripts import TAKE

PERIOD_SECONDS = 60.0
BUDGET_SECONDS = 0.1
"""What a request may wait for its count."""
LOCAL_CLIENTS = 10_000


@dataclass(frozen=True, slots=True)
class RateDecision:
    """Whether a request is within its limit; times are seconds from now."""

    allowed: bool
    limit: int
    remaining: int
    reset: float
    retry_after: float


class LocalBuckets:
    """The buckets of this process alone; the clients seen longest ago are forgotten."""

    def __init__(self) -> None:
        self._empty_at: LruCache[str, float] = LruCache(LOCAL_CLIENTS)

    def __len__(self) -> int:
        return len(self._empty_at)

    def take(self, name: str, per_minute: int, *, only_look: bool = False) -> RateDecision:
        """Count one request, as the script on the server does."""
        now, step = time.monotonic(), PERIOD_SECONDS / per_minute
        empty_at = max(self._empty_at.get(name) or now, now)
        decision = _decide(empty_at + step - now, step, per_minute)
        taken = decision.allowed and not only_look
        self._empty_at.put(name, empty_at + step if taken else empty_at)
        return decision


class RateLimiter:
    """Counts requests by name; a name is a client and a class of requests."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._script = redis.register_script(TAKE)
        self._prefix = keys.rates
        self._local = LocalBuckets()
        self._breaker = Breaker("requests are counted by process")

    async def take(self, name: str, per_minute: int) -> RateDecision:
        """Count one request of ``name``, of which ``per_minute`` are allowed (at least 1)."""
        return await self._ask(name, per_minute, only_look=False)

    async def look(self, name: str, per_minute: int) -> RateDecision:
        """The decision of :meth:`take`, without counting."""
        return await self._ask(name, per_minute, only_look=True)

    async def _ask(self, name: str, per_minute: int, *, only_look: bool) -> RateDecision:
        step = PERIOD_SECONDS / per_minute
        arguments = [step, per_minute, int(only_look)]
        try:
            wait = await self._breaker.call(
                lambda: self._script(keys=[self._key(name)], args=arguments), BUDGET_SECONDS
            )
        except Away:
            return self._local.take(name, per_minute, only_look=only_look)
        return _decide(float(wait), step, per_minute)

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def _decide(wait: float, step: float, per_minute: int) -> RateDecision:
    """``wait``: seconds until the bucket is empty, with this request in it."""
    over = wait - PERIOD_SECONDS
    if over > step / 2:  # half a request: what is left of rounding
        return RateDecision(False, per_minute, 0, PERIOD_SECONDS, min(over, PERIOD_SECONDS))
    return RateDecision(True, per_minute, max(0, math.floor(-over / step + 0.5)), wait, 0.0)
