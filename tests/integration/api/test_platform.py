"""Alerts, sources, stats, metrics and health while all is well."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.alert import NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.coverage import Coverage
from groundswell.domain.post import PostEvent
from groundswell.stream.source_leases import SourceState
from tests.eventually import eventually
from tests.integration.api.conftest import Work, post

RULE = NegativeRatioRule(min_posts=2, cooldown=timedelta(0))


@pytest.fixture
async def incidents(deps: Deps, work: Work) -> None:
    """One incident that is over, and one that goes on."""
    now = utc_now()
    start = now - timedelta(hours=2)
    old = [post(f"old{number}", "bad", created_at=start) for number in range(5)]
    new = [post(f"new{number}", "bad", created_at=now) for number in range(4)]
    await work.save(*old, *new)
    assert await deps.alerts.step(RULE, start + timedelta(minutes=1))
    await deps.alerts.step(RULE, start + timedelta(minutes=30))
    assert await deps.alerts.step(RULE, start + timedelta(minutes=31))
    assert await deps.alerts.step(RULE, now + timedelta(seconds=1))


@pytest.mark.usefixtures("incidents")
async def test_alerts_come_newest_first_and_can_be_chosen(api: httpx.AsyncClient) -> None:
    body = (await api.get("/api/alerts")).json()
    assert (body["total"], body["limit"], body["offset"]) == (2, 50, 0)
    newest, oldest = body["alerts"]
    assert (newest["state"], oldest["state"]) == ("open", "resolved")
    assert (newest["actual_ratio"], newest["threshold"], newest["post_count"]) == (4.0, 2.0, 4)
    assert newest["negative_count"] == 4
    assert newest["resolved_at"] is None
    for field in ("created_at", "window_start", "window_end"):
        assert newest[field].endswith("+00:00")
        assert datetime.fromisoformat(newest[field])
    page = (await api.get("/api/alerts", params={"limit": 1, "offset": 1})).json()
    assert [alert["id"] for alert in page["alerts"]] == [oldest["id"]]
    for query, total in (
        ({"state": "open"}, 1),
        ({"state": "resolved", "alert_type": "negative_ratio"}, 1),
        ({"alert_type": "other"}, 0),
    ):
        assert (await api.get("/api/alerts", params=query)).json()["total"] == total


async def test_a_bad_parameter_of_alerts_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/alerts")).json()["alerts"] == []
    for query in ("limit=0", "limit=1000", "offset=-1", "state=closed", "alert_type=%00"):
        assert (await api.get(f"/api/alerts?{query}")).status_code == 422, query


async def test_sources_are_told_with_their_newest_post(api: httpx.AsyncClient, work: Work) -> None:
    nothing = {"sources": [], "total": 0, "simulated": "none", "limit": 1000, "offset": 0}
    assert (await api.get("/api/sources")).json() == nothing
    now = utc_now().replace(microsecond=0)
    await work.save(
        post("a", source="one", created_at=now - timedelta(minutes=5)),
        post("b", source="one", created_at=now),
        post("c", source="two", created_at=now - timedelta(days=3)),
    )

    def told(source: str, posts: int, first: datetime, last: datetime) -> dict[str, object]:
        times = {"first_post_at": first.isoformat(), "last_post_at": last.isoformat()}
        return {"source": source, "posts": posts, **times}

    assert (await api.get("/api/sources")).json()["sources"] == [
        told("one", 2, now - timedelta(minutes=5), now),
        told("two", 1, now - timedelta(days=3), now - timedelta(days=3)),
    ]


async def test_however_many_sources_somebody_makes_up_a_page_of_them_is_told(
    api: httpx.AsyncClient, work: Work
) -> None:
    await work.save(*(post(f"p{n:04}", source=f"{n:04}" + "x" * 250) for n in range(1500)))
    answer = await api.get("/api/sources")
    first = answer.json()
    assert (first["total"], first["limit"], len(first["sources"])) == (1500, 1000, 1000)
    assert len(answer.content) < 400_000
    rest = (await api.get("/api/sources?offset=1000&limit=700")).json()
    names = [each["source"][:4] for each in first["sources"] + rest["sources"]]
    assert names == [f"{n:04}" for n in range(1500)]
    for query in ("limit=0", "limit=1001", "offset=-1"):
        assert (await api.get(f"/api/sources?{query}")).status_code == 422


async def test_when_a_source_was_heard_is_told_with_what_is_missing(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    now = utc_now()
    token = await deps.stream.readers.acquire("rss:https://example.org/feed")
    assert token
    coverage = Coverage().heard(now - timedelta(hours=2)).missed(now, "away for too long")
    state = SourceState("rss:https://example.org/feed", "rss", now, posts=3, coverage=coverage)
    await deps.stream.readers.save(state, token)
    (told,) = (await api.get("/api/sources/coverage")).json()["sources"]
    assert (told["key"], told["status"], told["posts"]) == (state.key, "connected", 3)
    assert [gap["reason"] for gap in told["gaps"]] == ["away for too long"]
    assert told["until"] == now.isoformat()
    await deps.stream.readers.release(state.key, token)
    (told,) = (await api.get("/api/sources/coverage")).json()["sources"]
    assert told["status"] == "stopped"


async def test_stats_tell_what_waits_and_what_flows(
    api: httpx.AsyncClient, deps: Deps, work: Work
) -> None:
    consumer = deps.stream.consumer("worker-1")
    await consumer.open()
    await deps.stream.producer.add([PostEvent(post(f"p{number}")) for number in range(5)])
    entries = await consumer.read(2, 10)
    body = (await api.get("/api/stats")).json()
    assert {key: body[key] for key in ("published", "lag", "pending", "queue_depth")} == {
        "published": 5,
        "lag": 3,
        "pending": 2,
        "queue_depth": 5,
    }
    assert (body["worker_count"], body["dead_letters"], body["live_clients"]) == (1, 0, 0)
    assert body["stream_length"] == 5
    assert body["high_water"] == 20_000
    assert body["waiting_seconds"] > 0
    assert body["posts_per_second"] == 0
    assert body["timestamp"].endswith("+00:00")
    await consumer.ack(entries)

    async def flows() -> bool:
        await work.publish(post(f"live{work.sequence}", "good"))
        return bool((await api.get("/api/stats")).json()["posts_per_minute"])

    await eventually(flows)


async def test_metrics_are_prometheus_text(api: httpx.AsyncClient, deps: Deps) -> None:
    await api.get("/api/posts/nobody")
    await api.get("/somewhere")
    consumer = deps.stream.consumer("worker-1")
    await consumer.open()
    await deps.stream.producer.add([PostEvent(post("p"))])
    answer = await api.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "groundswell_stream_backlog 1.0" in answer.text
    assert 'method="GET",route="/api/posts/{post_id:path}",status="404"' in answer.text
    assert 'route="other",status="404"' in answer.text


async def test_a_healthy_platform_says_so(api: httpx.AsyncClient, work: Work) -> None:
    await work.save(post("a", "good"), post("b", "bad"))
    answer = await api.get("/api/health")
    assert answer.status_code == 200
    body = answer.json()
    assert body.pop("timestamp").endswith("+00:00")
    assert body == {
        "status": "healthy",
        "services": {"database": "connected", "redis": "connected", "live": "current"},
        "stats": {"total_posts": 2, "total_analyses": 2, "recent_posts_1h": 2},
    }
    assert (await api.get("/api/health/live")).json() == {"status": "alive"}
    assert (await api.get("/api/health/ready")).json() == {"status": "ready"}
    again = await asyncio.gather(*(api.get("/api/health") for _ in range(20)))
    assert {each.json()["status"] for each in again} == {"healthy"}
