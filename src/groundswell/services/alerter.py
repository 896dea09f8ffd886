"""The alerter: looks at the window every few seconds and tells when a mood has turned.

Any number of alerters may run: the store lets one at a time look and write, so that an incident
is one alert.
"""

from __future__ import annotations

import asyncio
import logging

from groundswell import metrics
from groundswell.domain.alert import AlertState, NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent
from groundswell.errors import StoreUnavailable, StreamUnavailable
from groundswell.lifecycle import Backoff, wait_for_event
from groundswell.store.alerts import AlertStore
from groundswell.stream.live import LivePublisher

log = logging.getLogger(__name__)


class Alerter:
    """Opens and resolves the incidents of one rule. ``check_seconds``: between two looks."""

    def __init__(
        self,
        alerts: AlertStore,
        publisher: LivePublisher,
        rule: NegativeRatioRule,
        *,
        check_seconds: float = 5.0,
    ) -> None:
        self._alerts = alerts
        self._publisher = publisher
        self._rule = rule
        self._check_seconds = check_seconds

    async def run(self, stopping: asyncio.Event) -> None:
        """Look until ``stopping`` is set; an engine that is away is waited for."""
        backoff = Backoff()
        while not stopping.is_set():
            try:
                await self.check()
                backoff.reset()
                await wait_for_event(stopping, self._check_seconds)
            except (StoreUnavailable, StreamUnavailable) as error:
                log.warning("waiting: %s", error)
                await backoff.wait(stopping)

    async def check(self) -> None:
        """Look once; tell everybody if an incident opened or ended."""
        now = utc_now()
        alert = await self._alerts.step(self._rule, now)
        metrics.alerts_looked_until.set(now.timestamp())
        if alert is None:
            return
        if alert.state is AlertState.OPEN:
            metrics.alerts_opened.labels(alert.alert_type).inc()
        log.warning(
            "alert %s: %s %.2f against %.2f",
            alert.state,
            alert.alert_type,
            alert.actual_ratio,
            alert.threshold,
            extra={"alert": alert.id, "posts": alert.post_count},
        )
        await self._publisher.publish(LiveEvent(alerts=(alert,)))
