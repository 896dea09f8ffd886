"""A post's whole journey: file, stream, model, store, REST, WebSocket; and what survives a kill."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets

from tests.e2e.conftest import Platform, Start
from tests.eventually import eventually

SAYINGS = (
    "I love this so much, best day ever",
    "This is awful, I hate it and I am so angry",
    "The meeting is at nine in room four",
    "what a wonderful surprise, thank you all",
    "terrible service again, never coming back",
)


def posts(count: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        yield {
            "post_id": f"p{number}",
            "source": f"net{number % 3}",
            "author": f"author{number % 7}",
            "content": f"{SAYINGS[number % len(SAYINGS)]} no {number}",
            "created_at": f"2026-11-{1 + number % 20:02}T{number % 24:02}:{number % 60:02}:00Z",
        }


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two thousand posts, some of them twice, and three lines that are no posts."""
    lines = [json.dumps(post) for post in posts(2000)]
    lines[100:100] = ["{broken", json.dumps({"content": ""}), "[]"]
    path = tmp_path / "posts.ndjson"
    path.write_text("\n".join(lines + lines[500:700]) + "\n")
    return path


async def assert_counted_once(platform: Platform, expected: int) -> None:
    """Posts, analyses and rollups all say the same, as recounted from the rows."""
    (row,) = await platform.rows(
        """
        select (select count(*) from social_media_posts) as posts,
               (select count(distinct post_id) from social_media_posts) as ids,
               (select count(*) from sentiment_analysis) as analyses,
               (select sum(posts) from sentiment_rollups_minute) as minutes,
               (select sum(posts) from sentiment_rollups_hour) as hours
        """
    )
    assert dict(row) == dict.fromkeys(("posts", "ids", "analyses", "minutes", "hours"), expected)
    wrong = await platform.rows(
        """
        with recount as (
            select date_trunc('minute', created_at, 'UTC') as bucket, source, sentiment_label,
                   emotion, count(*) as posts
            from social_media_posts group by 1, 2, 3, 4)
        select * from recount full join (select * from sentiment_rollups_minute where posts > 0) r
        using (bucket, source, sentiment_label, emotion)
        where recount.posts is distinct from r.posts
        """
    )
    assert wrong == []


async def test_a_file_becomes_live_sentiment(up: Start, archive: Path) -> None:
    platform = await up("--source", f"replay:{archive}", "--rate", "0")
    await eventually(lambda: platform.analysed(2000), within=60)
    await assert_counted_once(platform, 2000)

    page = await platform.get("/api/posts", limit=5, source="net1")
    assert page["total"] == sum(1 for post in posts(2000) if post["source"] == "net1")
    assert all(post["sentiment"]["label"] for post in page["posts"])
    month = {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-12-01T00:00:00Z"}
    days = await platform.get("/api/sentiment/aggregate", period="day", **month)
    assert days["summary"]["total_posts"] == 2000
    summary = days["summary"]
    assert summary["positive_total"] > 600
    assert summary["negative_total"] > 600

    async with websockets.connect(platform.ws_url) as socket:
        assert json.loads(await socket.recv())["type"] == "connected"
        pushed = {"post_id": "mine", "content": "I love it when it just works", "source": "push"}
        answer = await platform.api.post("/api/posts", json=pushed)
        assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
        async with asyncio.timeout(10):
            async for text in socket:
                frame = json.loads(text)
                if frame["type"] == "new_post":
                    break
    assert frame["data"]["post_id"] == "mine"
    assert frame["data"]["sentiment_label"] == "positive"


async def test_a_restart_goes_on_where_it_stopped(up: Start, archive: Path) -> None:
    first = await up("--source", f"replay:{archive}", "--rate", "400")
    await eventually(lambda: first.analysed(300), within=60)
    assert await first.stop() == 0
    second = await up("--source", f"replay:{archive}", "--rate", "0")
    await eventually(lambda: second.analysed(2000), within=60)
    await assert_counted_once(second, 2000)
    stats = await second.get("/api/stats")
    assert stats["dead_letters"] == 3


@pytest.mark.timeout(180)
async def test_nothing_is_lost_when_workers_and_postgres_are_killed(
    up: Start, archive: Path
) -> None:
    platform = await up(
        "--source", f"replay:{archive}", "--rate", "250", "--workers", "2",
        STREAM_CLAIM_IDLE_SECONDS="2",
    )  # fmt: skip
    await eventually(lambda: _stored(platform, 200), within=60)
    worker = platform.pids("worker")[0]
    os.kill(worker, signal.SIGKILL)
    await eventually(lambda: _stored(platform, 700), within=60)
    await platform.refresh()
    for pid in platform.pids("postgres"):
        os.kill(pid, signal.SIGKILL)
    await eventually(lambda: platform.analysed(2000), within=90)
    await assert_counted_once(platform, 2000)
    assert (await platform.get("/api/stats"))["dead_letters"] == 3


async def _stored(platform: Platform, posts: int) -> bool:
    return bool((await platform.get("/api/health"))["stats"]["total_posts"] >= posts)
