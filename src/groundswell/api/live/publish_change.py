"""Publishes what a request changed to every replica, after the commit."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator

from groundswell.api.dependencies import Deps
from groundswell.domain.event import LiveEvent
from groundswell.errors import StoreUnavailable, StreamUnavailable

log = logging.getLogger(__name__)


@contextlib.contextmanager
def changing(deps: Deps) -> Iterator[None]:
    """Around a change to the store: if its answer is lost it may be committed all the same, and
    a gap is announced."""
    try:
        yield
    except (StoreUnavailable, asyncio.CancelledError):
        deps.gap_announcer.report()
        raise


async def publish_change(deps: Deps, event: LiveEvent) -> None:
    """Publish ``event``, unless it is empty.

    The change itself is safe already. What Redis does not take now is owed: a gap is announced as
    soon as it does, and every replica reads the rollups again.
    """
    if event == LiveEvent():
        return
    try:
        await deps.stream.publisher.publish(event)
    except (StreamUnavailable, asyncio.CancelledError) as error:
        log.warning("a change is stored but could not be told at once: %s", error)
        deps.gap_announcer.report()
        if isinstance(error, asyncio.CancelledError):
            raise
        return
    if event.alerts:
        with contextlib.suppress(StoreUnavailable):  # told twice does no harm
            await deps.alerts.mark_published(event.alerts)
