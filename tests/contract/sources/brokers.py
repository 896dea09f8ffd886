"""A Kafka cluster for tests: librdkafka's own, which speaks the protocol on a real port."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from confluent_kafka import Producer


class Cluster:
    """One broker; ``write`` puts numbered messages into a topic."""

    def __init__(self) -> None:
        # Some settings of librdkafka are for its tests: this one starts a cluster of its own.
        self._producer = Producer({"test.mock.num.brokers": 1, "log_level": 0})
        self.number = 0
        brokers = self._producer.list_topics(timeout=10).brokers
        self.address = ",".join(f"{each.host}:{each.port}" for each in brokers.values())

    def write(self, topic: str, count: int = 1, **fields: Any) -> None:
        for _ in range(count):
            message = {"post_id": f"k{self.number}", "text": f"text {self.number}", **fields}
            self.send(topic, json.dumps(message).encode(), partition=self.number % 4)
            self.number += 1
        self._producer.flush(10)

    def send(self, topic: str, value: bytes | None, *, partition: int = 0, at: float = 0) -> None:
        self._producer.produce(
            topic, value, partition=partition, timestamp=int((at or time.time()) * 1000)
        )
        self._producer.poll(0)

    def flush(self) -> None:
        self._producer.flush(10)

    @asynccontextmanager
    async def writing_on(self, topic: str) -> AsyncIterator[None]:
        """A topic never rests."""

        async def write() -> None:
            while True:
                await asyncio.to_thread(self.write, topic, 5)
                await asyncio.sleep(0.02)

        task = asyncio.create_task(write())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
