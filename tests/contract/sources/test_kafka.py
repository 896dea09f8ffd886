"""Kafka keeps the contract of sources, against a cluster that speaks its protocol."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.kafka.offsets import from_cursor, to_cursor
from groundswell.sources.registry import open_source
from tests.contract.sources.brokers import Cluster
from tests.contract.sources.reading import read
from tests.contract.sources.suite import POSTS, SourceContract


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def topic() -> str:
    return f"posts{uuid.uuid4().hex[:8]}"


def kafka(cluster: Cluster, topic: str, options: str = "") -> Source:
    return open_source(f"kafka://{cluster.address}/{topic}{options}", IngestSettings())


class TestKafka(SourceContract):
    @pytest.fixture
    async def make(self, cluster: Cluster, topic: str) -> AsyncIterator[Callable[[], Source]]:
        cluster.write(topic, POSTS)
        async with cluster.writing_on(topic):
            yield lambda: kafka(cluster, topic)

    async def test_nothing_is_left_out_between_two_readings(
        self, make: Callable[[], Source]
    ) -> None:
        """Partitions take turns in any order: what matters is that together they are whole."""
        first = await read(make(), until=POSTS)
        second = await read(make(), until=POSTS, cursor=first.cursor)
        numbers = sorted(int(each[1:]) for each in (*first.ids, *second.ids))
        by_partition: dict[int, list[int]] = {}
        for number in numbers:
            by_partition.setdefault(number % 4, []).append(number)
        for found in by_partition.values():
            assert found == list(range(found[0], found[-1] + 1, 4))

    async def test_read_twice_from_one_cursor_the_same_object_gives_the_same_posts(
        self, make: Callable[[], Source]
    ) -> None:
        source = make()
        cursor = (await read(source, until=POSTS)).cursor
        first = await read(source, until=POSTS, cursor=cursor)
        again = await read(source, until=len(first.ids), cursor=cursor)
        assert set(first.ids) <= set(again.ids)


async def test_a_message_becomes_a_post_as_a_row_of_a_file_would(
    cluster: Cluster, topic: str
) -> None:
    at = time.time() - 3600
    cluster.send(topic, b'{"body": {"plain": "so good"}, "user": "ann"}', at=at)
    cluster.send(topic, b'{"post_id": "p2", "content": "x", "operation": "delete"}')
    cluster.send(topic, b'{"post_id": "p3", "content": "x", "created_at": "2999-01-01"}')
    cluster.flush()
    found = await read(kafka(cluster, topic, "?content=body.plain&name=shop"), until=3)
    mapped = next(each.post for each in found.events if each.post.content == "so good")
    assert (mapped.post_id, mapped.source) == (f"kafka:{topic}/0/0", "shop")
    assert mapped.author == "ann"
    assert abs((mapped.created_at - datetime.fromtimestamp(at, UTC)).total_seconds()) < 1
    assert [each.post.post_id for each in found.events if not each.operation.has_text] == ["p2"]
    assert all(each.operation is not Operation.UPDATE for each in found.events)
    assert all(each.post.created_at <= utc_now() for each in found.events)


async def test_what_is_no_post_is_told_and_the_rest_goes_on(cluster: Cluster, topic: str) -> None:
    for value in (b'{"text": "ha', b"[1]", b"\xff\xfe", None, b'{"text": "fine"}'):
        cluster.send(topic, value)
    cluster.flush()
    found = await read(kafka(cluster, topic), until=4)
    assert found.texts == ["fine"]
    assert len(found.rejected) == 3
    assert found.passed_over == {"messages without a value": 1}


async def test_it_can_begin_now_and_an_idle_topic_is_heard(cluster: Cluster, topic: str) -> None:
    cluster.write(topic, 8)
    async with aclosing(kafka(cluster, topic, "?from=now").read(None)) as batches:
        async with asyncio.timeout(20):
            first = await anext(batches)
            assert (first.events, bool(first.heard)) == ((), True)
            cluster.write(topic, 1)
            ids: list[str] = []
            async for batch in batches:
                ids += [each.post.post_id for each in batch.events]
                if ids:
                    break
    assert ids == [f"k{cluster.number - 1}"]


async def test_messages_that_are_not_kept_any_more_are_missed_and_that_is_told(
    cluster: Cluster, topic: str
) -> None:
    cluster.write(topic, 4)
    cursor = to_cursor({0: 99, 1: 0, 2: 0, 3: 0})  # as if the topic had been made anew
    async with asyncio.timeout(20):
        async with aclosing(kafka(cluster, topic).read(cursor)) as batches:
            first = await anext(batches)
    assert first.missed == "the topic does not keep messages for so long"
    assert from_cursor(first.cursor)[0] <= 1


async def test_brokers_that_are_away_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.sources.kafka.client.ANSWER_SECONDS", 0.5)
    source = open_source("kafka://127.0.0.1:9/posts", IngestSettings())
    with pytest.raises(SourceError, match="the brokers do not answer"):
        await read(source, until=1)


def test_a_login_is_a_setting_and_told_nowhere() -> None:
    settings = IngestSettings(
        kafka_security_protocol="SASL_SSL",
        kafka_username="ann",
        kafka_password=SecretStr("hunter2"),
    )
    source = open_source("kafka://b:9092/posts", settings)
    assert settings.kafka_client()["sasl.password"] == "hunter2"
    assert "hunter2" not in f"{source.key} {settings!r} {vars(source)['key']}"
    with pytest.raises(ConfigurationError, match="KAFKA_PASSWORD") as refused:
        open_source("kafka://ann:hunter2@b:9092/posts", settings)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("spec", ["kafka:", "kafka://b", "kafka://b/a/b", "kafka://b/t?x=1"])
def test_a_wrong_spec_is_told(spec: str) -> None:
    with pytest.raises(ConfigurationError, match="source kafka"):
        open_source(spec, IngestSettings())


@pytest.mark.parametrize("text", [None, "", "[]", "{", '{"a":1}', '{"0":-1}', '{"0":"x"}', "7"])
def test_a_cursor_that_is_none_is_taken_for_none(text: str | None) -> None:
    assert from_cursor(text) == {}
