"""Nobody asks too much: neither too often, nor too long, nor too slowly, nor by too many ways."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import websockets

from groundswell.api.auth.rate_limits import CREDENTIALS_AN_ADDRESS
from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from groundswell.store.api_keys import ApiKey, ApiKeys, may_be_key
from groundswell.stream import rate_limit
from tests.integration.api.auth.conftest import Key, bearer, client, guarded
from tests.integration.api.conftest import Server, frame, serving, with_api


@pytest.fixture(autouse=True)
def _a_patient_limiter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "BUDGET_SECONDS", 2.0)


def limited(settings: Settings, **changes: object) -> Settings:
    return guarded(settings, rate_limit_enabled=True, **changes)


async def test_two_replicas_answer_429_after_one_allowance(
    deps: Deps, settings: Settings, key: Key
) -> None:
    few = limited(settings, rate_limit_read_per_minute=10)
    headers = bearer(await key("read"))
    async with serving(deps, few) as one, serving(deps, few) as two, httpx.AsyncClient() as api:
        answers = [
            await api.get(f"{replica.url}/api/alerts", headers=headers)
            for _ in range(8)
            for replica in (one, two)
        ]
    assert Counter(answer.status_code for answer in answers) == {200: 10, 429: 6}
    first, last = answers[0].headers, answers[-1].headers
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("10", "9")
    assert (last["RateLimit-Limit"], last["RateLimit-Remaining"]) == ("10", "0")
    assert 1 <= int(last["Retry-After"]) <= 6
    assert "wait" in answers[-1].json()["detail"]


async def test_each_key_and_each_kind_of_request_has_its_own_allowance(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    few = limited(settings, rate_limit_read_per_minute=2, rate_limit_ingest_per_minute=1)
    ann, bob = bearer(await key("read", "ingest")), bearer(await key("read"))
    async with client(deps, few, tmp_path) as api:
        taken = [(await api.get("/api/alerts", headers=ann)).status_code for _ in range(3)]
        assert taken == [200, 200, 429]
        assert (await api.get("/api/alerts", headers=bob)).status_code == 200
        post = {"post_id": "p", "content": "good"}
        pushed = [
            (await api.post("/api/posts", json=post, headers=ann)).status_code for _ in range(2)
        ]
        assert pushed == [202, 429]


def guess(number: int) -> dict[str, str]:
    return bearer(f"gsk_{number:012d}_{'A' * 43}")


class CountedKeys(ApiKeys):
    """Keys that tell how often PostgreSQL was asked for one."""

    looked_up = 0

    async def verify(self, text: str) -> ApiKey | None:
        self.looked_up += may_be_key(text)
        return await super().verify(text)


async def test_guessing_keys_is_limited_by_address_before_they_are_looked_up(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    few = limited(settings, rate_limit_login_per_minute=1)
    counted = CountedKeys(deps.database)
    known = bearer(await key("read"))
    async with client(replace(deps, keys=counted), few, tmp_path) as api:
        assert (await api.get("/api/posts", headers=known)).status_code == 200
        guesses = [(await api.get("/api/posts", headers=guess(n))).status_code for n in range(40)]
        most = CREDENTIALS_AN_ADDRESS
        assert guesses == [401] * most + [429] * (40 - most)
        assert counted.looked_up == most + 1
        login = {"credential": guess(99)["Authorization"].removeprefix("Bearer ")}
        assert (await api.post("/api/auth/session", json=login)).status_code == 429
        assert counted.looked_up == most + 1
        good = await api.get("/api/posts", headers=known)
        assert good.status_code == 200, "who was good lately is not locked out by a neighbour"


async def test_a_bad_dashboard_locks_out_nobody_else_behind_its_address(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    few = limited(settings, rate_limit_login_per_minute=3)
    wrong = guess(1)
    async with client(deps, few, tmp_path) as api:
        for headers in (wrong, {}, {"Authorization": "Basic x"}, {"X-API-Key": "no key"}):
            bad = [(await api.get("/api/posts", headers=headers)).status_code for _ in range(5)]
            assert bad == [401] * 3 + [429] * 2, headers
        text = wrong["Authorization"].removeprefix("Bearer ")
        logins = [
            (await api.post("/api/auth/session", json={"credential": text})).status_code
            for _ in range(2)
        ]
        assert set(logins) <= {401, 429}
        neighbour = await key("read")
        assert (await api.get("/api/posts", headers=bearer(neighbour))).status_code == 200
        answer = await api.post("/api/auth/session", json={"credential": neighbour})
        assert answer.status_code == 200
        assert (await api.get("/api/posts")).status_code == 200, "by its session"


async def test_logins_by_one_key_are_limited_also_good_ones(
    deps: Deps, settings: Settings, tmp_path: Path, key: Key
) -> None:
    few = limited(settings, rate_limit_login_per_minute=2)
    async with client(deps, few, tmp_path) as api:
        login = {"credential": await key("read")}
        answers = [await api.post("/api/auth/session", json=login) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert int(answers[-1].headers["Retry-After"]) > 0
        assert answers[-1].headers["RateLimit-Limit"] == "2"


async def test_only_a_trusted_proxy_says_whose_request_it_is(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    async def statuses(trusted: tuple[str, ...], forwarded: list[str]) -> list[int]:
        few = limited(settings, rate_limit_login_per_minute=1, trusted_proxies=trusted)
        async with client(deps, few, tmp_path) as api:
            return [
                (await api.get("/api/posts", headers={"X-Forwarded-For": each})).status_code
                for each in forwarded
            ]

    # Not trusted: whatever the header says, it is the same client.
    assert await statuses((), ["203.0.113.1", "203.0.113.2"]) == [401, 429]
    trusted = ("127.0.0.0/8", "10.0.0.0/8")
    # The proxy adds the address it saw on the right; what the client wrote before does not count.
    assert await statuses(trusted, ["203.0.113.3", "203.0.113.4"]) == [401, 401]
    assert await statuses(trusted, ["1.1.1.1, 203.0.113.5", "2.2.2.2, 203.0.113.5"]) == [401, 429]
    assert await statuses(trusted, ["203.0.113.6, 10.1.2.3", "203.0.113.6"]) == [401, 429]
    assert await statuses(trusted, ["2001:db8::1", "2001:db8::2"]) == [401, 429]
    assert await statuses(trusted, ["rubbish, 203.0.113.7", "203.0.113.7"]) == [401, 429]


async def test_too_long_addresses_headers_and_bodies_are_refused(
    deps: Deps, settings: Settings, key: Key
) -> None:
    small = with_api(
        guarded(settings, max_query_bytes=500, max_header_bytes=2000), max_body_bytes=2048
    )
    async with serving(deps, small) as server, httpx.AsyncClient(base_url=server.url) as api:
        headers = bearer(await key("admin"))
        assert (await api.get("/api/posts?q=" + "x" * 600, headers=headers)).status_code == 414
        assert (await api.get("/x" * 300, headers=headers)).status_code == 414
        long = {**headers, "X-Long": "x" * 2100}
        assert (await api.get("/api/posts", headers=long)).status_code == 431
        body = b"[" + b" " * 4096 + b"]"
        json_type = {**headers, "Content-Type": "application/json"}
        answer = await api.post("/api/posts", content=body, headers=json_type)
        assert answer.status_code == 413


async def raw(server: Server, *pieces: bytes) -> bytes:
    """All the server answers to bytes, until it closes."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


async def test_headers_without_end_are_refused_before_they_are_over(
    deps: Deps, settings: Settings
) -> None:
    small = guarded(settings, max_query_bytes=500, max_header_bytes=2000)
    async with serving(deps, small) as server:
        answer = await raw(server, b"GET / HTTP/1.1\r\n", b"X-More: " + b"x" * 20_000)
        assert b" 431 " in answer


async def test_a_client_that_sends_slowly_is_not_waited_for(
    deps: Deps, settings: Settings, key: Key
) -> None:
    hasty = guarded(settings, request_timeout_seconds=0.2)
    authorized = f"Authorization: Bearer {await key('ingest')}\r\n".encode()
    async with serving(deps, hasty) as server:
        for slow, status in (
            ([], b" 408 "),  # connects, says nothing
            ([b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "], b" 408 "),
            (
                [
                    b"POST /api/posts HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorized,
                    b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
                ],
                b" 408 ",
            ),
        ):
            async with asyncio.timeout(8):
                assert status in await raw(server, *slow)


async def test_one_address_has_so_many_connections(deps: Deps, settings: Settings) -> None:
    few = limited(settings, max_connections_per_client=3)
    async with serving(deps, few) as server:
        host, _, port = server.url.removeprefix("http://").partition(":")
        opened = [await asyncio.open_connection(host, int(port)) for _ in range(3)]
        assert b" 429 " in await raw(server)
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()
        async with httpx.AsyncClient(base_url=server.url) as api:
            assert (await api.get("/api/health/live")).status_code == 200


async def test_one_client_has_so_many_sockets_and_gives_them_back(
    deps: Deps, settings: Settings, key: Key
) -> None:
    few = limited(settings, ws_max_clients_per_client=1, max_connections_per_client=3)
    ann, bob = bearer(await key("read")), bearer(await key("read"))
    async with serving(deps, few) as server:
        for _ in range(5):  # each gives its place back
            async with server.socket(additional_headers=ann) as socket:
                await frame(socket)
                async with server.socket(additional_headers=ann) as second:
                    await asyncio.wait_for(second.wait_closed(), 10)
                    assert second.close_code == 1013
                    assert "WS_MAX_CLIENTS_PER_CLIENT" in (second.close_reason or "")
                async with server.socket(additional_headers=bob) as third:
                    assert await frame(third)


async def test_a_socket_that_sends_too_long_a_message_is_closed(
    deps: Deps, settings: Settings, key: Key
) -> None:
    headers = bearer(await key("read"))
    async with (
        serving(deps, guarded(settings)) as server,
        server.socket(additional_headers=headers) as socket,
    ):
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send("x" * (65 * 1024))
        await asyncio.wait_for(socket.wait_closed(), 10)
        assert socket.close_code == 1009


async def test_health_probes_are_never_limited(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    few = limited(settings, rate_limit_read_per_minute=1)
    async with client(deps, few, tmp_path) as api:
        for _ in range(5):
            assert (await api.get("/api/health/ready")).status_code == 200


async def test_on_this_machine_alone_nothing_is_limited(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/alerts")
    assert "RateLimit-Limit" not in answer.headers
    assert json.loads(answer.text)["total"] == 0
