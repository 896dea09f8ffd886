"""``/ws/sentiment?mode=batch``: the dashboard's feed, over a real server and real engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.alert import NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import OPTIONAL_NAMES, Operation
from groundswell.domain.window import bucket_start
from groundswell.settings import Settings
from tests.integration.api.conftest import (
    TICK_MS,
    Server,
    Work,
    begin,
    follow,
    frame,
    ids,
    post,
    serving,
    with_api,
)


async def test_a_client_gets_hello_snapshot_and_updates(server: Server, work: Work) -> None:
    now = utc_now()
    before = await work.publish(
        *(post(f"p{number}", "good", created_at=now) for number in range(25)),
        post("hour", "bad", created_at=now - timedelta(minutes=30)),
        post("day", "bad", created_at=now - timedelta(hours=20)),
        post("gone", "bad", created_at=now - timedelta(hours=26)),
    )
    await server.heard(before)
    async with server.socket("mode=batch") as socket:
        hello = await frame(socket)
        assert hello["type"] == "hello"
        assert (hello["tick_ms"], hello["heartbeat_ms"]) == (TICK_MS, 15_000)
        assert hello["timestamp"].endswith("+00:00")
        snapshot = await frame(socket)
        assert snapshot["type"] == "snapshot"
        assert snapshot["position"].startswith(hello["epoch"] + ":")
        assert len(snapshot["posts"]) == 20
        assert snapshot["posts"][0] == {
            "post_id": "p9",
            "source": "net",
            "content": "good",
            "created_at": now.isoformat(),
            **dict.fromkeys(OPTIONAL_NAMES),
            "author": "ann",
            "topics": [],
            "sentiment": {
                "label": "positive",
                "confidence": pytest.approx(0.8),
                "emotion": "joy",
                "present_emotions": ["joy"],
                "model_name": "words-1",
                "corrected": False,
            },
        }
        assert snapshot["totals"]["last_hour"] == {
            "positive": 25,
            "negative": 1,
            "neutral": 0,
            "total": 26,
        }
        assert snapshot["totals"]["last_minute"]["total"] == 25
        assert snapshot["totals"]["last_24_hours"]["total"] == 27
        assert snapshot["alerts"] == []
        assert 61 <= len(snapshot["buckets"]) <= 62
        counted = [each for each in snapshot["buckets"] if each["positive"]]
        assert counted == [
            {
                "timestamp": bucket_start(now).isoformat(),
                "positive": 25,
                "neutral": 0,
                "negative": 0,
                "emotions": {"joy": 25},
            }
        ]
        after = await work.publish(post("new", "bad", created_at=now))
        updates = await follow(socket, after)
        assert updates[0]["from"] == snapshot["position"] == before
        assert sum(update["seen"] for update in updates) == 1
        (told,) = [update for update in updates if update["seen"]]
        assert ids(told) == ["new"]
        assert told["buckets"] == [
            {
                "timestamp": bucket_start(now).isoformat(),
                "positive": 25,
                "neutral": 0,
                "negative": 1,
                "emotions": {"joy": 25, "anger": 1},
            }
        ]
        assert told["totals"]["last_24_hours"]["total"] == 28
        assert (told["alerts"], told["deleted"]) == ([], [])


async def test_a_frame_holds_the_newest_twenty_and_counts_all(server: Server, work: Work) -> None:
    now = utc_now()
    async with server.socket("mode=batch") as socket:
        await begin(socket)
        end = await work.publish(
            *(
                post(f"p{n:03}", "x" * 2000, created_at=now + timedelta(seconds=n))
                for n in range(70)
            )
        )
        told = [update for update in await follow(socket, end) if update["seen"]]
        assert [update["seen"] for update in told] == [70]
        assert ids(told[0]) == [f"p{number:03}" for number in range(69, 49, -1)]
        assert len(told[0]["posts"][0]["content"]) <= 1001


async def test_a_filter_holds_for_posts_buckets_and_totals(server: Server, work: Work) -> None:
    heard = await work.publish(post("old", "bad", source="a"), post("other", "bad", source="b"))
    await server.heard(heard)
    async with server.socket("mode=batch&source=a&sentiment=negative&emotion=anger") as socket:
        snapshot = await begin(socket)
        assert ids(snapshot) == ["old"]
        assert snapshot["totals"]["last_hour"]["total"] == 1
        end = await work.publish(
            post("yes", "bad", source="a"),
            post("no", "good", source="a"),
            post("neither", "bad", source="b"),
        )
        told = [update for update in await follow(socket, end) if update["seen"]]
        assert [ids(update) for update in told] == [["yes"]]
        assert [each["negative"] for each in told[0]["buckets"]] in ([2], [1])
        assert told[0]["totals"]["last_hour"] == {
            "positive": 0,
            "negative": 2,
            "neutral": 0,
            "total": 2,
        }


async def test_edits_and_deletions_reach_the_client(server: Server, work: Work) -> None:
    moment = utc_now()
    first = await work.publish(
        post("a", "good", created_at=moment), post("b", "good", created_at=moment)
    )
    await server.heard(first)
    async with server.socket("mode=batch") as socket:
        await begin(socket)
        end = await work.publish(
            post("a", "bad now", created_at=moment), operation=Operation.UPDATE
        )
        changed = [update for update in await follow(socket, end) if update["seen"]]
        assert changed[0]["posts"][0]["sentiment"]["label"] == "negative"
        end = await work.publish(post("b", created_at=moment), operation=Operation.DELETE)
        gone = (await follow(socket, end))[-1]
        assert gone["deleted"] == ["b"]
        assert gone["totals"]["last_hour"] == {
            "positive": 0,
            "negative": 1,
            "neutral": 0,
            "total": 1,
        }
        async with server.socket("mode=batch") as other:
            assert ids(await begin(other)) == ["a"]


async def test_alerts_are_told_when_they_open_and_when_they_end(
    server: Server, work: Work, deps: Deps
) -> None:
    rule = NegativeRatioRule(min_posts=2, cooldown=timedelta(0))
    now = utc_now()
    await work.publish(*(post(f"p{number}", "bad", created_at=now) for number in range(4)))
    async with server.socket("mode=batch") as socket:
        await begin(socket)
        opened = await deps.alerts.step(rule, now + timedelta(seconds=1))
        assert opened is not None
        end = await deps.stream.publisher.publish(LiveEvent(alerts=(opened,)))
        (alert,) = (await follow(socket, str(end)))[-1]["alerts"]
        assert (alert["id"], alert["state"], alert["post_count"]) == (opened.id, "open", 4)
        async with server.socket("mode=batch&source=elsewhere") as other:
            assert [each["id"] for each in (await begin(other))["alerts"]] == [opened.id]
        await deps.alerts.step(rule, now + timedelta(minutes=10))
        resolved = await deps.alerts.step(rule, now + timedelta(minutes=11))
        assert resolved is not None
        end = await deps.stream.publisher.publish(LiveEvent(alerts=(resolved,)))
        (alert,) = (await follow(socket, str(end)))[-1]["alerts"]
        assert alert["state"] == "resolved"
        async with server.socket("mode=batch") as other:
            assert (await begin(other))["alerts"] == []


async def test_silence_is_filled_with_pings(deps: Deps, settings: Settings) -> None:
    quiet = with_api(settings, ws_heartbeat_seconds=0.1)
    async with serving(deps, quiet) as server, server.socket("mode=batch") as socket:
        assert (await frame(socket))["heartbeat_ms"] == 100
        assert await frame(socket, "ping")
        assert await frame(socket, "ping")
