"""An engine that is gone, or hangs: 503 with ``Retry-After``, health within a second, recovery."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest
from pydantic import SecretStr

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps, open_deps
from groundswell.domain.access import Scope
from groundswell.settings import Settings
from tests.eventually import eventually
from tests.integration.api.auth.conftest import bearer, guarded
from tests.integration.api.conftest import Work, client_of, follow, frame, ids, post, serving
from tests.integration.api.wire import Wire, wire_to

READS = (
    "/api/posts",
    "/api/posts/p1",
    "/api/sentiment/aggregate?period=hour",
    "/api/sentiment/emotions?period=hour",
    "/api/sentiment/distribution",
    "/api/alerts",
    "/api/sources",
)
PUSHED = {"post_id": "p", "content": "x"}


@dataclass
class Wired:
    """An API whose engines are at the other end of wires."""

    api: httpx.AsyncClient
    deps: Deps
    settings: Settings
    database: Wire
    redis: Wire


@pytest.fixture
async def wired(settings: Settings) -> AsyncIterator[Wired]:
    database_url, redis_url = settings.database.url, settings.stream.url
    assert database_url is not None
    assert redis_url is not None
    async with (
        wire_to(database_url) as (database, far_database),
        wire_to(redis_url) as (
            redis,
            far_redis,
        ),
    ):
        through = replace(
            settings,
            database=settings.database.model_copy(
                update={"database_url": SecretStr(far_database), "database_timeout_seconds": 2.0}
            ),
            stream=settings.stream.model_copy(update={"redis_url": SecretStr(far_redis)}),
        )
        async with (
            open_deps(through) as deps,
            client_of(create_app(deps, through)) as api,
        ):
            yield Wired(api, deps, through, database, redis)
            await database.open()
            await redis.open()


def assert_retried_later(answer: httpx.Response) -> None:
    assert answer.status_code == 503
    assert isinstance(answer.json()["detail"], str)
    assert int(answer.headers["Retry-After"]) > 0
    assert "password" not in answer.text
    # Where the engines are is the operator's to know: it is in the log.
    assert not re.search(r"127\.0\.0\.1|Errno|Error \d", answer.text), answer.text


async def test_what_fails_is_logged_by_its_route_and_never_with_a_name(
    wired: Wired, caplog: pytest.LogCaptureFixture
) -> None:
    await wired.database.cut()
    for method, path in (
        ("DELETE", "/api/authors/ann%20secret/posts"),
        ("DELETE", "/api/posts/secret/of/ann"),
        ("PUT", "/api/posts/secret/of/ann/label"),
        ("GET", "/api/posts/secret/of/ann"),
        ("GET", "/api/posts?author=ann%20secret"),
    ):
        answer = await wired.api.request(method, path, json={"sentiment": "positive"})
        assert_retried_later(answer)
    told = [json.dumps(vars(record), default=str) for record in caplog.records]
    assert sum("/api/authors/{author:path}/posts" in line for line in told) == 1
    ours = [line for line in told if '"name": "groundswell' in line]
    assert [line for line in ours if "secret" in line] == []


async def test_logins_that_cannot_be_checked_are_one_line_in_the_log(
    wired: Wired, caplog: pytest.LogCaptureFixture
) -> None:
    _, key = await wired.deps.keys.create("a test's", frozenset({Scope.READ, Scope.INGEST}))
    async with client_of(create_app(wired.deps, guarded(wired.settings))) as api:
        assert (await api.get("/api/posts", headers=bearer(key))).status_code == 200
        await wired.database.cut()
        for _ in range(5):
            assert_retried_later(await api.post("/api/posts", json=PUSHED, headers=bearer(key)))
    told = [each.message for each in caplog.records if "logins cannot be checked" in each.message]
    assert len(told) == 1


async def test_without_postgres_reads_are_503_and_pushes_go_on(wired: Wired) -> None:
    assert (await wired.api.get("/api/posts")).status_code == 200
    await wired.database.cut()
    for path in READS:
        assert_retried_later(await wired.api.get(path))
    assert (await wired.api.post("/api/posts", json=PUSHED)).status_code == 202
    assert (await wired.api.post("/api/analyze", json={"text": "good"})).status_code in (200, 503)
    assert (await wired.api.get("/metrics")).status_code == 200
    health = await wired.api.get("/api/health")
    assert health.status_code == 200
    assert health.json()["status"] == "degraded"
    assert health.json()["services"] == {
        "database": "disconnected",
        "redis": "connected",
        "live": "current",
    }
    assert (await wired.api.get("/api/health/ready")).status_code == 503
    assert (await wired.api.get("/api/health/live")).status_code == 200
    await wired.database.open()

    async def back() -> bool:
        return (await wired.api.get("/api/posts")).status_code == 200

    await eventually(back)
    assert (await wired.api.get("/api/health")).json()["status"] == "healthy"


async def test_without_redis_pushes_are_503_and_reads_go_on(wired: Wired) -> None:
    await wired.redis.cut()
    assert_retried_later(await wired.api.post("/api/posts", json=PUSHED))
    assert_retried_later(await wired.api.get("/api/stats"))
    for path in READS:
        assert (await wired.api.get(path)).status_code in (200, 404), path
    assert (await wired.api.get("/metrics")).status_code == 200
    health = (await wired.api.get("/api/health")).json()
    assert health["status"] == "degraded"
    assert health["services"] == {
        "database": "connected",
        "redis": "disconnected",
        "live": "behind",
    }
    assert (await wired.api.get("/api/health/ready")).status_code == 200
    await wired.redis.open()

    async def back() -> bool:
        return (await wired.api.post("/api/posts", json=PUSHED)).status_code == 202

    await eventually(back)


async def test_health_answers_within_a_second_whatever_hangs(wired: Wired) -> None:
    await wired.api.get("/api/health")
    wired.database.hang()
    wired.redis.hang()
    took = []
    for _ in range(3):
        started = time.monotonic()
        answers = await asyncio.gather(*(wired.api.get("/api/health") for _ in range(10)))
        took.append(time.monotonic() - started)
        assert {answer.status_code for answer in answers} == {503}
    assert min(took) < 1, took  # on a machine that has other work, too
    assert max(took) < 5, took
    body = answers[0].json()
    assert body["status"] == "unhealthy"
    engines = {name: body["services"][name] for name in ("database", "redis")}
    assert engines == {"database": "disconnected", "redis": "disconnected"}
    assert body["stats"]["total_posts"] == 0  # the last known
    await wired.database.open()
    await wired.redis.open()

    async def healthy() -> bool:
        return bool((await wired.api.get("/api/health")).json()["status"] == "healthy")

    await eventually(healthy, within=20)


async def test_a_postgres_that_hangs_is_503_in_bounded_time(wired: Wired) -> None:
    wired.database.hang()
    started = time.monotonic()
    assert_retried_later(await wired.api.get("/api/posts"))
    assert time.monotonic() - started < 10
    await wired.database.open()


async def test_behind_a_postgres_that_hangs_only_so_many_wait(wired: Wired) -> None:
    """The others are told at once, and health answers all the while."""
    await wired.api.get("/api/posts")
    wired.database.hang()
    paths = [READS[n % len(READS)] for n in range(300)]
    began = time.monotonic()
    asking = [asyncio.create_task(wired.api.get(path)) for path in paths]
    waiting = set(asking)
    while len(waiting) > 100:
        _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert time.monotonic() - began < 8
    asked = time.monotonic()
    assert (await wired.api.get("/api/health/live")).status_code == 200
    assert (await wired.api.get("/api/health")).status_code == 200
    assert time.monotonic() - asked < 1.5
    async with asyncio.timeout(20):
        for each in asking:
            assert_retried_later(await each)
    await wired.database.open()

    async def back() -> bool:
        return (await wired.api.get("/api/posts")).status_code == 200

    await eventually(back, within=20)


async def test_sockets_live_through_a_redis_that_goes_and_comes(wired: Wired, deps: Deps) -> None:
    work = Work(deps)
    async with (
        serving(wired.deps, wired.settings) as server,
        server.socket("mode=batch") as batch,
        server.socket() as plain,
    ):
        await frame(batch, "snapshot")
        await frame(plain, "metrics_update")
        await wired.redis.cut()
        await work.publish(post("meanwhile", "good"))
        await wired.redis.open()
        await frame(batch, "reset")
        snapshot = await frame(batch)
        assert [each["post_id"] for each in snapshot["posts"]] == ["meanwhile"]
        assert snapshot["totals"]["last_hour"]["positive"] == 1
        end = await work.publish(post("after", "good"))
        assert (await frame(plain, "new_post"))["data"]["post_id"] == "after"
        assert ids((await follow(batch, end))[-1]) == ["after"]


async def test_a_live_state_that_cannot_be_loaded_yet_is_waited_for(
    wired: Wired, deps: Deps
) -> None:
    await wired.database.cut()
    async with serving(wired.deps, wired.settings) as server, server.socket() as socket:
        assert (await frame(socket))["type"] == "connected"
        await wired.database.open()
        assert (await frame(socket))["type"] == "metrics_update"
