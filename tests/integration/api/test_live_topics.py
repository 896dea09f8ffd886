"""A topic live: its posts and counts alone, in both modes, whatever else comes."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
import websockets

from groundswell.api.dependencies import Deps
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation, Post
from groundswell.services.backfill import Backfill
from groundswell.store.topics.definitions import TopicFields
from tests.integration.api.conftest import Server, Work, begin, follow, frame, post

AT = utc_now() - timedelta(minutes=5)


def made(number: int, text: str) -> Post:
    return post(f"p{number}", text, created_at=AT + timedelta(seconds=number))


async def until(socket: websockets.ClientConnection, position: str) -> list[dict[str, Any]]:
    """What is told up to a position: the state may be loaded anew meanwhile, for topics are."""
    told: list[dict[str, Any]] = []
    while not told or position not in (told[-1].get("to"), told[-1].get("position")):
        received = await frame(socket)
        if received["type"] in ("snapshot", "update"):
            told.append(received)
    return told


async def fill(deps: Deps) -> None:
    backfill = Backfill(deps.database, deps.stream)
    while await backfill.step():
        pass


async def test_a_socket_of_a_topic_sees_its_posts_and_counts(
    server: Server, work: Work, deps: Deps
) -> None:
    await work.publish(made(1, "good acme"), made(2, "bad coffee"))
    topic = await deps.topics.create(TopicFields("Acme", "acme"))
    await deps.topics.create(TopicFields("Coffee", "coffee"))
    await fill(deps)
    async with server.socket("mode=batch&topic=acme") as socket:
        first = await begin(socket)
        assert [one["post_id"] for one in first["posts"]] == ["p1"]
        assert first["posts"][0]["topics"] == [{"id": str(topic.id), "name": "Acme"}]
        assert first["totals"]["last_24_hours"]["total"] == 1
        await work.publish(made(3, "more acme"), made(4, "more coffee"))
        last = await work.publish(made(5, "acme and coffee"))
        told = await until(socket, last)
        assert {one["post_id"] for each in told for one in each["posts"]} - {"p1"} == {"p3", "p5"}
        assert told[-1]["totals"]["last_24_hours"]["total"] == 3
        edited = await work.publish(made(5, "coffee alone"), operation=Operation.UPDATE)
        told = await follow(socket, edited)
        assert [each for update in told for each in update["deleted"]] == ["p5"]
        assert told[-1]["totals"]["last_24_hours"]["total"] == 2


async def test_a_plain_client_of_a_topic_gets_its_posts_alone(
    server: Server, work: Work, deps: Deps
) -> None:
    await work.publish(made(1, "good acme"), made(2, "bad coffee"))
    topic = await deps.topics.create(TopicFields("Acme", "acme"))
    await fill(deps)
    async with server.socket(f"topic={topic.id}") as socket:
        counted = await frame(socket, "metrics_update")
        assert counted["data"]["last_24_hours"]["total"] == 1
        await work.publish(made(3, "more coffee"), made(4, "more acme"))
        told = await frame(socket, "new_post")
        assert told["data"]["post_id"] == "p4"
        assert told["data"]["topics"][0]["name"] == "Acme"


@pytest.mark.parametrize("mode", ["plain", "batch"])
async def test_a_topic_that_there_is_not_is_told(server: Server, mode: str) -> None:
    async with server.socket(f"mode={mode}&topic=nobody") as socket:
        await socket.wait_closed()
        assert socket.close_code == 4400
        assert "topic" in json.dumps(socket.close_reason)


async def test_everybody_is_served_who_comes_back_at_once_to_a_topic(
    server: Server, deps: Deps
) -> None:
    await deps.topics.create(TopicFields("Acme", "acme"))

    async def first() -> Any:
        async with server.socket("topic=acme") as socket:
            return await frame(socket)

    told = await asyncio.gather(*(first() for _ in range(200)))
    assert {one["type"] for one in told} == {"connected"}
