"""``kafka://HOST,HOST/TOPIC``: the messages of a topic, from where the last reading stood."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Message

from groundswell.domain.clock import utc_now
from groundswell.errors import ConfigurationError
from groundswell.settings import IngestSettings
from groundswell.sources.base import MOST_A_BATCH, SourceBatch
from groundswell.sources.broker_messages import OPTIONS, MessageReader, Messages
from groundswell.sources.kafka.client import Fetched, TopicClient
from groundswell.sources.kafka.offsets import from_cursor, to_cursor
from groundswell.sources.options import read_choice, refuse_unknown
from groundswell.sources.source_spec import Spec

T = TypeVar("T")

FETCH_SECONDS = 1.0
LOST = "the topic does not keep messages for so long"
_EMPTY = "messages without a value"


class Kafka:
    """Reads all partitions of one topic. Where it stands is the ingester's cursor, saved after the
    posts were written; no offset is committed, so other groups of the topic are left alone."""

    kind = "kafka"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        brokers: str,
        topic: str,
        reader: MessageReader,
        *,
        settings: Mapping[str, Any] | None = None,
        from_the_start: bool = True,
        key: str = "",
    ) -> None:
        self.key = key or f"kafka://{brokers}/{topic}"
        self._topic = topic
        self._settings = {"bootstrap.servers": brokers, **(settings or {})}
        self._reader = reader
        self._from_the_start = from_the_start

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give messages from ``cursor`` on, for ever."""
        offsets = from_cursor(cursor)
        fresh = not offsets
        client = TopicClient(self.key, self._topic, self._settings)
        try:
            while True:
                missed = await self._assign(client, offsets, fresh)
                fresh = False
                fetched = await _in_a_thread(lambda: client.fetch(MOST_A_BATCH, FETCH_SECONDS))
                for partition in fetched.lost:
                    offsets[partition] = (await _in_a_thread(lambda: client.ends(partition)))[0]  # noqa: B023
                    client.assign(offsets)
                    missed = LOST
                yield self._batch(fetched, offsets, missed)
        finally:
            await _in_a_thread(client.close)

    async def _assign(self, client: TopicClient, offsets: dict[int, int], fresh: bool) -> str:
        """Take new partitions on; why something is missing, if it is.

        A partition that is new to a topic already read is read from its beginning.
        """
        missed = ""
        new = await _in_a_thread(client.partitions)
        for partition in new:
            first, last = await _in_a_thread(lambda: client.ends(partition))  # noqa: B023
            known = offsets.get(partition)
            if known is None:
                offsets[partition] = last if fresh and not self._from_the_start else first
            elif not first <= known <= last:
                offsets[partition] = first
                missed = LOST
        if new:
            client.assign(offsets)
        return missed

    def _batch(self, fetched: Fetched, offsets: dict[int, int], missed: str) -> SourceBatch:
        found = Messages()
        heard: dict[int, datetime] = {}
        for message in fetched.messages:
            partition, offset = message.partition(), message.offset()
            if partition is None or offset is None:
                continue
            offsets[partition] = offset + 1
            moment = heard[partition] = _moment(message)
            value = message.value()
            if value is None:
                found.passed_over[_EMPTY] = found.passed_over.get(_EMPTY, 0) + 1
            else:
                raw = value if isinstance(value, bytes) else value.encode()
                self._reader.read(raw, f"kafka:{self._topic}/{partition}/{offset}", moment, found)
        until = utc_now() if fetched.idle else min(heard.values(), default=None)
        return SourceBatch(
            tuple(found.events),
            to_cursor(offsets),
            tuple(found.rejected),
            found.passed_over,
            found.notes,
            heard=until,
            missed=missed,
        )


def _moment(message: Message) -> datetime:
    kind, milliseconds = message.timestamp()
    if kind == TIMESTAMP_NOT_AVAILABLE or milliseconds <= 0:
        return utc_now()
    return min(datetime.fromtimestamp(milliseconds / 1000, UTC), utc_now())


async def _in_a_thread(act: Callable[[], T]) -> T:
    """Wait for the thread even when told to stop: it must not use a client that is closed."""
    running = asyncio.ensure_future(asyncio.to_thread(act))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait((running,))
        running.exception()  # nobody is there any more to be told
        raise


def open_kafka(spec: Spec, settings: IngestSettings, rate: float | None) -> Kafka:
    """Build the source of ``kafka://HOST:PORT,HOST:PORT/TOPIC?content=…&from=start``.

    Raises:
        ConfigurationError: no broker or topic, or an unknown option.
    """
    brokers, _, topic = spec.target.removeprefix("//").partition("/")
    if not brokers or not topic or "/" in topic or "@" in brokers:
        raise ConfigurationError(
            "source kafka: name broker and topic: kafka://host:9092/topic; a login is set by "
            "KAFKA_USERNAME and KAFKA_PASSWORD"
        )
    options = spec.options
    refuse_unknown("kafka", options, (*OPTIONS, "from"))
    begin = read_choice("kafka", "from", options.get("from", "start"), ("start", "now"))
    query = urlencode(sorted(options.items()))
    return Kafka(
        brokers,
        topic,
        MessageReader("kafka", topic, options),
        settings=settings.kafka_client(),
        from_the_start=begin == "start",
        key=f"kafka://{brokers}/{topic}" + (f"?{query}" if query else ""),
    )
