"""The alerter: evaluates the built-in alert every few seconds, up to the watermark.

It looks at a window once all posts that came before its end are stored: what was held up by a
fault is judged all the same, and a silence that is ours is not taken for calm. Any number of
alerters may run: the store lets one at a time look and write, so that an incident is one alert.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from groundswell import metrics
from groundswell.domain.alert import Alert, AlertState, NegativeRatioRule
from groundswell.domain.event import LiveEvent
from groundswell.retry import periodically
from groundswell.store.alerts import AlertStore
from groundswell.stream.facade import Stream

log = logging.getLogger(__name__)


class Alerter:
    """Opens and resolves the incidents of one rule. ``check_seconds``: between two looks."""

    def __init__(
        self,
        alerts: AlertStore,
        stream: Stream,
        rule: NegativeRatioRule,
        *,
        check_seconds: float = 5.0,
    ) -> None:
        self._alerts = alerts
        self._stream = stream
        self._rule = rule
        self._every = timedelta(seconds=check_seconds)

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until ``stopping`` is set; waits for an engine that is away."""
        await periodically(self.check, self._every.total_seconds(), stopping, most=10.0)

    async def check(self) -> None:
        """Evaluate the windows that are due, and publish every alert that has changed.

        What could not be told, by whichever alerter or API, is owed until it is.
        """
        until = await self._stream.settled_until(self._alerts.clock.now())
        changed = await self._alerts.advance(self._rule, until, self._every)
        metrics.alerts_looked_until.set(until.timestamp())
        for alert in changed:
            _note(alert)
        for alert in await self._alerts.unpublished():
            await self._stream.publisher.publish(LiveEvent(alerts=(alert,)))
            await self._alerts.mark_published([alert])


def _note(alert: Alert) -> None:
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
