"""An ingester on a real stream, as the command builds it."""

from __future__ import annotations

from typing import Any

from groundswell.services.ingester import Ingester
from groundswell.services.source_log import SourceLog
from groundswell.sources.base import Source
from groundswell.stream.dead_letters import DeadLetters
from groundswell.stream.facade import Stream
from groundswell.stream.producer import Producer
from groundswell.stream.source_leases import LEASE_SECONDS


def ingesting(
    source: Source,
    stream: Stream,
    *,
    producer: Producer | None = None,
    letters: DeadLetters | None = None,
    lease_seconds: float = LEASE_SECONDS,
    **limits: Any,
) -> Ingester:
    return Ingester(
        source,
        producer or stream.producer,
        letters or stream.dead_letters,
        SourceLog(source, stream.readers, lease_seconds=lease_seconds),
        **limits,
    )
