"""What a request changed, told to every replica's clients once it is committed."""

from __future__ import annotations

import logging

from groundswell.api.dependencies import Deps
from groundswell.domain.event import LiveEvent
from groundswell.errors import StreamUnavailable

log = logging.getLogger(__name__)


async def publish_change(deps: Deps, event: LiveEvent) -> None:
    """Publish ``event``, unless it is empty.

    The change itself is safe already. While Redis is away nobody hears of it; when it is back,
    every replica subscribes anew and reads the rollups again.
    """
    if event == LiveEvent():
        return
    try:
        await deps.stream.publisher.publish(event)
    except StreamUnavailable as error:
        log.warning("a change is stored but could not be told at once: %s", error)
