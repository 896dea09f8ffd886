"""The reckoning: every post accounted for, every count recounted, every alert as in a calm run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import httpx

from groundswell.domain.alert import AlertStep, NegativeRatioRule, next_alert_step
from groundswell.domain.topic import compiled
from groundswell.domain.window import SentimentCounts
from groundswell.stream.dead_letters import DeadLetter
from groundswell.stream.facade import Stream
from tests.faults.clients import BatchClient, PlainClient
from tests.faults.posts import Posts
from tests.faults.stage import Stage

_STORED = """
SELECT p.*, a.confidence_score FROM social_media_posts p
LEFT JOIN sentiment_analysis a USING (created_at, post_id, model_name)
"""
_RECOUNTED = """
SELECT date_trunc('{period}', created_at, 'UTC') AS bucket, p.source, p.sentiment_label, p.emotion,
    count(*) AS posts, sum(a.confidence_score) AS confidence_sum
FROM social_media_posts p JOIN sentiment_analysis a USING (created_at, post_id)
GROUP BY 1, 2, 3, 4
"""
TOPICS = ("phone OR café", "train -hate", "broken", "author:ann")
"""What is watched; the first half before there are posts, the rest while they come."""
_ROLLED_UP = """
SELECT bucket, source, sentiment_label, emotion, posts, confidence_sum
FROM sentiment_rollups_{period} WHERE posts <> 0
"""


async def settled(stage: Stage) -> bool:
    """Whether nothing waits on the stream."""
    async with Stream.open(stage.stream_settings) as stream:
        return await stream.producer.backlog() == 0


async def check_posts(stage: Stage, posts: Posts) -> None:
    """Every good post is stored once with its known answer; nothing else is."""
    rows = await _rows(stage, _STORED)
    counted = Counter(row["post_id"] for row in rows)
    missing = posts.good.keys() - counted.keys()
    assert not missing, f"{len(missing)} posts are lost, such as {sorted(missing)[:5]}"
    assert not counted.keys() - posts.good.keys(), "posts that were never written"
    twice = [post_id for post_id, times in counted.items() if times > 1]
    assert not twice, f"{len(twice)} posts are stored twice, such as {twice[:5]}"
    for row in rows:
        good = posts.good[row["post_id"]]
        stored = tuple(row[name] for name in ("source", "content", "author", "created_at"))
        post = good.post
        assert stored == (post.source, post.content, post.author, post.created_at)
        answer = (row["sentiment_label"], row["emotion"], row["model_name"])
        assert answer == (good.answer.sentiment_label, good.answer.emotion, good.answer.model_name)
        assert abs(row["confidence_score"] - good.answer.confidence_score) < 0.01


async def check_rollups(stage: Stage, posts: Posts) -> None:
    """The rollups are what recounting the rows gives, and the API tells the same."""
    for period in ("minute", "hour"):
        recounted = _by_key(await _rows(stage, _RECOUNTED.format(period=period)))
        rolled_up = _by_key(await _rows(stage, _ROLLED_UP.format(period=period)))
        assert {key: row[0] for key, row in rolled_up.items()} == {
            key: row[0] for key, row in recounted.items()
        }, period
        for key, (_, confidence) in recounted.items():
            assert abs(rolled_up[key][1] - confidence) < 1e-6 * max(1.0, confidence)
    told = (await stage.api.get("/api/sentiment/aggregate?period=minute")).json()["summary"]
    labels = Counter(good.answer.sentiment_label for good in posts.good.values())
    assert told == {
        "total_posts": len(posts.good),
        "positive_total": labels["positive"],
        "negative_total": labels["negative"],
        "neutral_total": labels["neutral"],
    }


def check_clients(clients: Sequence[PlainClient | BatchClient], posts: Posts) -> None:
    """Every client was told what is stored, whichever way it looks at it."""
    labels = Counter(good.answer.sentiment_label for good in posts.good.values())
    for client in clients:
        assert not client.problem, client
        shown = {label: client.totals.get(label) for label in ("positive", "neutral", "negative")}
        assert shown == {label: labels[label] for label in shown}, client
        if isinstance(client, BatchClient):
            minutes = {
                label: sum(minute[label] for minute in client.minutes.values()) for label in shown
            }
            assert minutes == shown, client


async def check_told_alerts(stage: Stage, client: BatchClient) -> None:
    """Who listens for alerts knows the newest state of every one."""
    told = {alert["id"]: alert["revision"] for alert in client.alerts.values()}
    rows = await _rows(stage, "SELECT id, revision, told_revision FROM sentiment_alerts")
    assert told == {str(row["id"]): row["revision"] for row in rows}
    assert all(row["revision"] == row["told_revision"] for row in rows)


async def watch(stage: Stage) -> None:
    """Make the topics that are counted in the end; called before and while posts come."""
    async with httpx.AsyncClient(base_url=stage.api.base_url, timeout=30) as api:
        known = (await api.get("/api/topics")).json()["topics"]
        name = f"topic {len(known)}"
        body = {"name": name, "query": TOPICS[len(known) % len(TOPICS)]}
        (await api.post("/api/topics", json=body)).raise_for_status()


async def topics_are_whole(stage: Stage) -> bool:
    """Whether every topic is filled."""
    topics = (await stage.api.get("/api/topics")).json()["topics"]
    return all(topic["backfill"]["state"] == "done" for topic in topics)


async def check_topics(stage: Stage, posts: Posts) -> int:
    """Every topic has the posts that its query matches, each counted once; how many these are."""
    total = 0
    for topic in (await stage.api.get("/api/topics")).json()["topics"]:
        query = compiled(topic["query"])
        expected = {key for key, good in posts.good.items() if query.matches(good.post)}
        shown = f"(SELECT shown FROM topics WHERE id = '{topic['id']}')"
        rows = await _rows(stage, f"SELECT post_id FROM topic_posts WHERE topic = {shown}")
        assert sorted(row["post_id"] for row in rows) == sorted(expected), topic["query"]
        labels = Counter(posts.good[key].answer.sentiment_label for key in expected)
        for period in ("minute", "hour", "day"):
            counted = await _rows(
                stage,
                f"SELECT sentiment_label, sum(posts)::bigint AS posts FROM topic_rollups_{period} "
                f"WHERE topic = {shown} GROUP BY 1 HAVING sum(posts) <> 0",
            )
            assert {row["sentiment_label"]: row["posts"] for row in counted} == labels, period
        total += len(expected)
    return total


async def check_dead_letters(stage: Stage, posts: Posts) -> int:
    """Every poison post is a dead letter with its reason, no good one is; how many there are."""
    letters = await _dead_letters(stage)
    found: set[str] = set()
    for letter in letters:
        marks = [mark for mark in _marks(letter) if mark in posts.poison]
        assert marks, f"a good post was given up: {letter.reason}"
        assert posts.poison[marks[0]].reason in letter.reason
        found.add(marks[0])
    missing = posts.poison.keys() - found
    assert not missing, f"{len(missing)} poison posts are lost, such as {sorted(missing)[:5]}"
    return len(letters)


async def check_alerts(stage: Stage, posts: Posts) -> None:
    """One alert for every incident that a calm run has, of the same kind, over the threshold;
    what the rules that people made have seen is ``deliveries.check``'s."""
    rows = await _rows(stage, "SELECT * FROM sentiment_alerts WHERE rule_id IS NULL")
    expected = calm_alerts(posts)
    assert len(rows) == expected, [dict(row) for row in rows]
    for row in rows:
        assert row["alert_type"] == "negative_ratio"
        assert row["actual_ratio"] > row["threshold"] == 2.0
        assert row["state"] == "open"


def calm_alerts(posts: Posts) -> int:
    """How many incidents an alerter sees that looks every second and gets every post in time."""
    rule = NegativeRatioRule()
    moments = sorted(
        (good.post.created_at, good.answer.sentiment_label) for good in posts.good.values()
    )
    opened, incident = 0, False
    now, last = moments[0][0], moments[-1][0]
    while now <= last and not incident:
        now += timedelta(seconds=1)
        inside = Counter(label for at, label in moments if now - rule.window <= at < now)
        counts = SentimentCounts.of(inside.items())
        if next_alert_step(rule, counts, None, now) is AlertStep.OPEN:
            opened, incident = opened + 1, True
    return opened


async def _dead_letters(stage: Stage) -> list[DeadLetter]:
    found: list[DeadLetter] = []
    async with Stream.open(stage.stream_settings) as stream:
        while page := await stream.dead_letters.list(500, found[-1].id if found else "-"):
            found += page
    return found


def _marks(letter: DeadLetter) -> list[str]:
    text = " ".join(letter.fields.values())
    return [word for word in text.replace('"', " ").replace(",", " ").split() if "poison-" in word]


def _by_key(rows: list[asyncpg.Record]) -> dict[tuple[Any, ...], tuple[int, float]]:
    return {
        (row["bucket"], row["source"], row["sentiment_label"], row["emotion"]): (
            row["posts"],
            row["confidence_sum"],
        )
        for row in rows
    }


async def _rows(stage: Stage, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(stage.engines.database_url)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


def a_while_ahead(now: datetime) -> datetime:
    """When the first post is written: the services need a moment to start."""
    return now + timedelta(seconds=5)
