"""One consumer of librdkafka that is told what to read; it commits nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from groundswell.errors import SourceError

log = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0
LOOK_SECONDS = 30.0
"""How often new partitions are looked for."""
_AWAY = (KafkaError._ALL_BROKERS_DOWN, KafkaError._TRANSPORT, KafkaError._TIMED_OUT)
_LOGIN = (
    KafkaError._AUTHENTICATION,
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
)
_LOST = (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE)
_GONE = (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC)


@dataclass(frozen=True, slots=True)
class Fetched:
    """``lost``: partitions whose next message is not kept any more. ``idle``: the broker answered,
    and has nothing newer."""

    messages: tuple[Message, ...] = ()
    lost: tuple[int, ...] = ()
    idle: bool = False


class TopicClient:
    """Calls block for up to ``ANSWER_SECONDS``: make them in a thread, one at a time."""

    def __init__(self, name: str, topic: str, settings: Mapping[str, Any]) -> None:
        self._name = name
        self._topic = topic
        self._trouble = ""
        self._looked = 0.0
        self._assigned: set[int] = set()
        self._consumer = Consumer(
            {
                **settings,
                "group.id": "groundswell",  # asked for, and never used: nothing is committed
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "error",
                "enable.partition.eof": True,
                "error_cb": self._heard_of,
                "logger": logging.getLogger("groundswell.librdkafka"),
            }
        )

    def close(self) -> None:
        self._consumer.close()

    def partitions(self) -> list[int]:
        """Those that are not assigned yet; asked once in a while.

        Raises:
            SourceError: the topic cannot be read, or the broker does not answer.
        """
        if self._assigned and time.monotonic() < self._looked + LOOK_SECONDS:
            return []
        self._looked = time.monotonic()
        try:
            found = self._consumer.list_topics(self._topic, timeout=ANSWER_SECONDS)
        except KafkaException as error:
            raise self._error(error.args[0]) from None
        topic = found.topics[self._topic]
        if topic.error is not None:
            raise self._error(topic.error)
        return sorted(set(topic.partitions) - self._assigned)

    def ends(self, partition: int) -> tuple[int, int]:
        """The first offset that is kept, and the one after the last."""
        where = TopicPartition(self._topic, partition)
        try:
            first, last = self._consumer.get_watermark_offsets(where, timeout=ANSWER_SECONDS)
        except KafkaException as error:
            raise self._error(error.args[0]) from None
        return first, last

    def assign(self, offsets: Mapping[int, int]) -> None:
        """Read from these offsets on."""
        places = [TopicPartition(self._topic, number, at) for number, at in offsets.items()]
        self._consumer.assign(places)
        self._assigned = set(offsets)

    def fetch(self, most: int, seconds: float) -> Fetched:
        """What comes within ``seconds``, at most ``most`` messages.

        Raises:
            SourceError: the broker is away, or refuses.
        """
        try:
            found = self._consumer.consume(most, seconds)
        except KafkaException as error:
            raise self._error(error.args[0]) from None
        messages, lost, ends = [], [], 0
        for message in found:
            trouble = message.error()
            if trouble is None:
                messages.append(message)
            elif trouble.code() == KafkaError._PARTITION_EOF:
                ends += 1
            elif trouble.code() in _LOST:
                lost.append(message.partition())
            else:
                raise self._error(trouble)
        if messages or ends:
            self._trouble = ""
        if self._trouble and not messages:
            raise SourceError(f"{self._name}: {self._trouble}")
        return Fetched(tuple(messages), tuple(lost), not messages)

    def _heard_of(self, error: KafkaError) -> None:
        """Called by librdkafka about what it tries again by itself."""
        if error.code() in (*_AWAY, *_LOGIN):
            self._trouble = str(self._error(error)).partition(": ")[2]

    def _error(self, error: KafkaError) -> SourceError:
        """Its own text may hold addresses and names, no passwords; we say it in ours."""
        code = error.code()
        if code in _LOGIN:
            return SourceError(
                f"{self._name}: the login is refused (KAFKA_USERNAME, KAFKA_PASSWORD)",
                wait_seconds=60,
            )
        if code in _GONE:
            return SourceError(f"{self._name}: there is no such topic", wait_seconds=30)
        said = "the brokers do not answer" if code in _AWAY else error.name()
        return SourceError(f"{self._name}: {said}")
