"""Load shedding of pushed posts (503) while the backlog is too long or Redis too full."""

from __future__ import annotations

import time

from groundswell import metrics
from groundswell.api.errors import Busy
from groundswell.stream.producer import Producer

REFUSED_AT = 5
"""Times the high-water mark: sources slow down at one, so a push is refused much later."""
MEASURED_SECONDS = 1.0


class BacklogGuard:
    """Measures the backlog at most once a second."""

    def __init__(self, producer: Producer, high_water: int) -> None:
        self._producer = producer
        self._most = high_water * REFUSED_AT
        metrics.bound("push_backlog", self._most)
        self._measured = float("-inf")
        self._backlog, self._allowed = 0, self._most

    async def check(self) -> None:
        """Return if posts may be pushed.

        Raises:
            Busy: too many wait to be analysed.
            StreamUnavailable: Redis does not answer.
        """
        if time.monotonic() - self._measured > MEASURED_SECONDS:
            self._backlog = await self._producer.backlog()
            self._allowed = await self._producer.most_waiting(self._most)
            self._measured = time.monotonic()
        if self._backlog >= self._allowed:
            metrics.pushes_refused.inc()
            raise Busy(
                f"{self._backlog:,} posts wait to be analysed, at most {self._allowed:,} may; "
                "start more workers, or push later"
            )
