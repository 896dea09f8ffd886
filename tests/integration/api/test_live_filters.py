"""Sockets under several values and exclusions: their posts and totals are those of REST."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post
from groundswell.domain.value_filter import MAX_VALUES
from tests.integration.api.conftest import Server, Work, begin, follow, frame, ids, post
from tests.integration.api.numbers import BY_VALUE, SENTIMENTS, Filters, some_filters

LIVE = {name: BY_VALUE[name] for name in ("source", "sentiment", "emotion")}
CHOSEN: tuple[Filters, ...] = (
    {"source": ["one", "two"]},
    {"exclude_source": ["one"], "exclude_sentiment": ["neutral"]},
    {"source": ["one", "two"], "exclude_source": ["two", "three"], "emotion": ["joy", "anger"]},
    {"sentiment": ["positive"], "exclude_sentiment": ["positive"]},
)


def made(dice: random.Random, name: str, now: datetime) -> list[Post]:
    """Posts of the last 20 hours, none of them near an hour ago."""
    ages = [dice.randint(120, 3_000) for _ in range(40)]
    ages += [dice.randint(4_000, 72_000) for _ in range(20)]
    return [
        post(
            f"{name}{n:02}",
            dice.choice(("good", "bad", "plain")),
            source=dice.choice(LIVE["source"]),
            created_at=now - timedelta(seconds=age),
        )
        for n, age in enumerate(ages)
    ]


async def told_by_rest(server: Server, filters: Filters, since: datetime) -> dict[str, Any]:
    """The ids of the posts since then, the newest first, and their number by sentiment."""
    async with httpx.AsyncClient(base_url=server.url) as client:
        query = {"limit": 100, "start_date": since.isoformat(), **filters}
        answer = await client.get("/api/posts", params=query)
    assert answer.status_code == 200, answer.text
    posts = answer.json()["posts"]
    assert answer.json()["total"] == len(posts)
    labels = Counter(each["sentiment"]["label"] for each in posts)
    counts = {name: labels[name] for name in SENTIMENTS} | {"total": len(posts)}
    return {"ids": [each["post_id"] for each in posts], "counts": counts}


async def is_as_rest_tells(
    server: Server, filters: Filters, frame: dict[str, Any], now: datetime
) -> None:
    hour = await told_by_rest(server, filters, now - timedelta(hours=1))
    day = await told_by_rest(server, filters, now - timedelta(hours=24))
    assert frame["totals"]["last_hour"] == hour["counts"], filters
    assert frame["totals"]["last_24_hours"] == day["counts"], filters
    if frame["type"] == "snapshot":
        assert ids(frame) == day["ids"][:20], filters


async def test_what_a_socket_tells_is_what_rest_tells(server: Server, work: Work) -> None:
    dice = random.Random(19)
    now = utc_now()
    await work.publish(*made(dice, "a", now))
    several = [*CHOSEN, *(some_filters(dice, LIVE) for _ in range(8))]
    for n, filters in enumerate(several):
        query = urlencode({"mode": "batch", **filters}, doseq=True)
        async with server.socket(query) as socket:
            await is_as_rest_tells(server, filters, await begin(socket), now)
            further = made(dice, f"{n}-", now)[:2]
            end = await work.publish(*further)
            passing = {each.post_id for each in further}
            passing &= {*(await told_by_rest(server, filters, now - timedelta(hours=24)))["ids"]}
            if not passing:
                continue  # no update is due
            updates = await follow(socket, end)
            assert {each for update in updates for each in ids(update)} == passing, filters
            await is_as_rest_tells(server, filters, updates[-1], now)


async def test_a_plain_client_gets_posts_with_any_value_and_with_none_excluded(
    server: Server, work: Work
) -> None:
    query = "source=one&source=two&exclude_emotion=joy&exclude_emotion=anger&source="
    async with server.socket(query) as socket, server.socket("mode=batch") as other:
        await frame(socket, "metrics_update")
        await begin(other)
        end = await work.publish(
            post("p1", "good", source="one"),
            post("p2", "plain", source="three"),
            post("p3", "plain", source="two"),
            post("p4", "bad", source="two"),
            post("p5", "plain", source="one"),
        )
        told = [(await frame(socket, "new_post"))["data"]["post_id"] for _ in range(2)]
        await follow(other, end)
    assert sorted(told) == ["p3", "p5"]
    async with server.socket(query) as socket:
        counted = await frame(socket, "metrics_update")
        assert counted["data"]["last_hour"]["total"] == 2


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("sentiment=positive&sentiment=glad", "sentiment: not one of"),
        ("exclude_emotion=joy&exclude_emotion=love", "exclude_emotion: not one of"),
        ("source=a&source=b%00", "source: too long, or with a NUL character"),
        (f"exclude_source={'x' * 257}", "exclude_source: too long, or with a NUL character"),
        ("source=a" + "&source=b" * MAX_VALUES, "source: 21 values, at most 20 are taken"),
        ("exclude_author=ann", "unknown parameter 'exclude_author'"),
    ],
)
async def test_values_that_cannot_be_are_told_by_the_close_code(
    server: Server, query: str, reason: str
) -> None:
    async with server.socket(query) as socket:
        await socket.wait_closed()
    assert socket.close_code == 4400
    assert (socket.close_reason or "").startswith(reason)
