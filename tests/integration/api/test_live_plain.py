"""``/ws/sentiment`` without parameters, and how any socket is refused and closed."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import psutil
import pytest
import websockets

from groundswell.api.dependencies import Deps
from groundswell.domain.alert import NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent
from groundswell.settings import Settings
from tests.eventually import eventually
from tests.integration.api.conftest import Server, Work, frame, post, serving, with_api

NONE = {"positive": 0, "negative": 0, "neutral": 0, "total": 0}


async def close_of(socket: websockets.ClientConnection) -> tuple[int, str]:
    """The close code and reason; whatever comes before is read."""
    async with asyncio.timeout(10):
        try:
            while True:
                await socket.recv()
        except websockets.ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code, closed.rcvd.reason


def peers_of(server: Server) -> set[int]:
    """The ports of the clients that the server still holds a connection to."""
    port = int(server.url.rpartition(":")[2])
    connections = psutil.Process().net_connections("tcp4")
    return {each.raddr.port for each in connections if each.laddr.port == port and each.raddr}


async def test_a_plain_client_is_greeted_and_gets_each_post(server: Server, work: Work) -> None:
    async with server.socket() as socket:
        greeting = await frame(socket)
        assert greeting["type"] == "connected"
        assert greeting["message"]
        first = await frame(socket)
        assert first["type"] == "metrics_update"
        assert first["data"] == dict.fromkeys(("last_minute", "last_hour", "last_24_hours"), NONE)
        moment = utc_now()
        content = "good " * 30
        await work.publish(post("a", content, created_at=moment))
        received = await frame(socket)
        assert received["type"] == "new_post"
        assert received["timestamp"].endswith("+00:00")
        assert received["skipped"] == 0
        confidence = pytest.approx(0.8)
        assert received["data"] == {
            "post_id": "a",
            "source": "net",
            "author": "ann",
            "content": content[:100] + "…",
            "created_at": moment.isoformat(),
            "sentiment_label": "positive",
            "confidence_score": confidence,
            "emotion": "joy",
            "timestamp": moment.isoformat(),
            "topics": [],
            "sentiment": {
                "label": "positive",
                "confidence": confidence,
                "emotion": "joy",
                "present_emotions": ["joy"],
                "model_name": "words-1",
                "corrected": False,
            },
        }
        await work.publish(post("b", "x" * 100))
        assert (await frame(socket, "new_post"))["data"]["content"] == "x" * 100


async def test_posts_come_in_the_order_of_their_source(server: Server, work: Work) -> None:
    moment = utc_now()
    sent = [f"p{number}" for number in (3, 1, 20, 2, 10)]
    late = post("late", created_at=moment - timedelta(hours=1))
    async with server.socket() as socket:
        await frame(socket, "metrics_update")
        await work.publish(*(post(post_id, created_at=moment) for post_id in sent), late)
        received = [await frame(socket, "new_post") for _ in range(6)]
    assert [each["data"]["post_id"] for each in received] == [*sent, "late"]


async def test_the_metrics_come_again_and_again(deps: Deps, settings: Settings, work: Work) -> None:
    often = with_api(settings, ws_metrics_seconds=0.1)
    async with serving(deps, often) as server, server.socket() as socket:
        await frame(socket, "metrics_update")
        await work.publish(post("a", "good"), post("b", "bad"))

        async def counted() -> bool:
            data = (await frame(socket, "metrics_update"))["data"]
            return bool(data["last_minute"]["total"] == 2 and data["last_hour"]["positive"] == 1)

        await eventually(counted)


async def test_posts_above_the_rate_are_skipped_and_counted(
    deps: Deps, settings: Settings, work: Work
) -> None:
    slow = with_api(settings, ws_max_posts_per_second=5)
    async with serving(deps, slow) as server, server.socket() as socket:
        await frame(socket, "metrics_update")
        now = utc_now()
        await work.publish(
            *(post(f"p{n}", created_at=now + timedelta(seconds=n)) for n in range(50))
        )
        received = [await frame(socket, "new_post") for _ in range(5)]
        assert [each["skipped"] for each in received] == [45, 0, 0, 0, 0]
        assert [each["data"]["post_id"] for each in received] == ["p45", "p46", "p47", "p48", "p49"]
        started = time.monotonic()

        async def next_one() -> dict[str, Any]:
            while True:
                await work.publish(post(f"more{work.sequence}"))
                try:
                    async with asyncio.timeout(0.05):
                        return await frame(socket, "new_post")
                except TimeoutError:
                    continue

        later = await next_one()
        assert later["skipped"] > 0
        assert time.monotonic() - started > 0.5


async def test_alerts_are_told_to_plain_clients(server: Server, work: Work, deps: Deps) -> None:
    await work.publish(*(post(f"p{number}", "bad") for number in range(4)))
    async with server.socket() as socket:
        await frame(socket, "metrics_update")
        alert = await deps.alerts.step(
            NegativeRatioRule(min_posts=2), utc_now() + timedelta(seconds=1)
        )
        assert alert is not None
        await deps.stream.publisher.publish(LiveEvent(alerts=(alert,)))
        received = await frame(socket, "alert")
        assert received["data"]["id"] == alert.id
        assert received["data"]["window_start"] == alert.window_start.isoformat()
        assert received["data"]["state"] == "open"


async def test_silence_is_filled_with_pings(deps: Deps, settings: Settings) -> None:
    quiet = with_api(settings, ws_heartbeat_seconds=0.1)
    async with serving(deps, quiet) as server, server.socket() as socket:
        await frame(socket, "metrics_update")
        for _ in range(2):
            assert (await frame(socket))["type"] == "ping"


async def test_whatever_a_client_sends_is_ignored(server: Server, work: Work) -> None:
    for query in ("", "mode=batch"):
        async with server.socket(query) as socket:
            await frame(socket)
            for message in ("", "{", '{"type": "subscribe"}', b"\x00\xff", "x" * 60_000):
                await socket.send(message)
            await work.publish(post(f"p{work.sequence}"))
            assert await frame(socket, "update" if query else "new_post")


async def test_a_message_that_is_too_long_closes_only_its_own_socket(
    server: Server, work: Work
) -> None:
    async with server.socket() as other, server.socket() as socket:
        await frame(other, "metrics_update")
        await socket.send("x" * 100_000)
        code, _ = await close_of(socket)
        assert code == 1009
        await work.publish(post("a"))
        assert await frame(other, "new_post")


async def test_a_bad_query_is_told_by_its_close_code(server: Server) -> None:
    for query, told in (
        ("mode=fast", "mode"),
        ("mode=batch&since=yesterday", "since"),
        ("mode=batch&since=%F0%9F%98%80:-1", "since"),
        ("mode=batch&sentiment=%F0%9F%98%80angry", "sentiment"),
        ("emotion=love", "emotion"),
        ("source=a%00b", "source"),
        (f"source={'x' * 300}", "source"),
    ):
        async with server.socket(query) as socket:
            code, reason = await close_of(socket)
            assert code == 4400, query
            assert reason.startswith(told + ":"), query


async def test_a_foreign_page_may_not_connect(server: Server) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with server.socket(origin="http://evil.example"):
            pass
    assert refused.value.response.status_code == 403
    for origin in (server.url, "http://localhost:5173", None):
        async with server.socket(origin=origin) as socket:
            assert (await frame(socket))["type"] == "connected"


async def test_a_full_server_says_so(deps: Deps, settings: Settings) -> None:
    small = with_api(settings, ws_max_clients=2)
    async with serving(deps, small) as server:
        async with server.socket() as one, server.socket("mode=batch") as two:
            await frame(one)
            await frame(two)
            async with server.socket() as third:
                code, reason = await close_of(third)
                assert code == 1013
                assert "later" in reason
        await eventually(lambda: len(server.app.state.live_connections) == 0)
        async with server.socket() as socket:
            assert (await frame(socket))["type"] == "connected"


async def test_a_stopping_server_says_goodbye(server: Server) -> None:
    async with server.socket() as plain, server.socket("mode=batch") as batch:
        await frame(plain, "metrics_update")
        await frame(batch, "snapshot")
        started = time.monotonic()
        server.stopping.set()
        assert (await close_of(plain))[0] == 1001
        assert (await close_of(batch))[0] == 1001
        await server.stop()
        assert time.monotonic() - started < 5


@pytest.mark.parametrize("returns", [True, False])
async def test_a_client_that_stops_reading_is_closed_and_the_others_are_not(
    deps: Deps,
    settings: Settings,
    work: Work,
    returns: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One that reads on finds the close code; the buffers of one that never does are freed."""
    if not returns:
        monkeypatch.setattr("groundswell.api.server.websocket_protocol.ABORT_SECONDS", 0.1)
    strict = with_api(settings, ws_stall_seconds=0.3, ws_max_posts_per_second=10_000)
    async with serving(deps, strict) as server:
        stalled = await server.socket(compression=None, max_queue=1)
        healthy = await server.socket("mode=batch", compression=None)
        await frame(stalled)
        await frame(healthy, "snapshot")
        stalled.transport.pause_reading()

        async def closed() -> bool:
            await work.publish(*(post(f"p{work.sequence}-{n}", "x" * 100) for n in range(300)))
            await frame(healthy, "update")
            return len(server.app.state.live_connections) == 1

        await eventually(closed, within=30)
        if returns:
            stalled.transport.resume_reading()
            assert (await close_of(stalled))[0] == 4008
        else:
            await eventually(lambda: stalled.local_address[1] not in peers_of(server))
        end = await work.publish(post("last"))
        while (await frame(healthy, "update"))["to"] != end:
            pass
        await healthy.close()
