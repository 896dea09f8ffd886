"""Sockets open by a ticket of one use, or by a header; foreign pages open none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import websockets

from groundswell.api.dependencies import Deps
from groundswell.api.routes import live
from groundswell.settings import Settings
from tests.integration.api.auth.conftest import Key, bearer, guarded
from tests.integration.api.conftest import Server, frame, serving


@pytest.fixture
async def closed_server(deps: Deps, settings: Settings) -> AsyncIterator[Server]:
    async with serving(deps, guarded(settings, auth_ticket_seconds=5)) as running:
        yield running


async def ticket(server: Server, credential: str) -> str:
    async with httpx.AsyncClient(base_url=server.url) as client:
        answer = await client.post("/api/auth/ticket", headers=bearer(credential))
    assert answer.status_code == 200, answer.text
    text: str = answer.json()["ticket"]
    return text


async def refusal(server: Server, query: str = "", **options: object) -> int:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with server.socket(query, **options):
            pass
    return refused.value.response.status_code


async def test_a_ticket_opens_one_socket_once(closed_server: Server, key: Key) -> None:
    given = await ticket(closed_server, await key("read"))
    async with closed_server.socket(f"ticket={given}") as socket:
        assert (await frame(socket))["type"] == "connected"
        assert await refusal(closed_server, f"ticket={given}") == 401
    assert await refusal(closed_server, f"ticket={given}") == 401


async def test_of_many_who_use_a_ticket_at_once_one_gets_in(
    closed_server: Server, key: Key
) -> None:
    given = await ticket(closed_server, await key("read"))

    async def attempt() -> bool:
        try:
            async with closed_server.socket(f"ticket={given}") as socket:
                return bool(await frame(socket))
        except websockets.InvalidStatus:
            return False

    assert sum(await asyncio.gather(*(attempt() for _ in range(12)))) == 1


async def test_any_replica_takes_a_ticket(
    closed_server: Server, deps: Deps, settings: Settings, key: Key
) -> None:
    given = await ticket(closed_server, await key("read"))
    async with (
        serving(deps, guarded(settings)) as other,
        other.socket(f"ticket={given}") as socket,
    ):
        assert (await frame(socket))["type"] == "connected"
    assert await refusal(closed_server, f"ticket={given}") == 401


async def test_without_a_good_ticket_no_socket_opens(
    closed_server: Server, key: Key, caplog: pytest.LogCaptureFixture
) -> None:
    text = await key("read")
    refused = ("", "ticket=", "ticket=made-up", *(f"{n}={text}" for n in ("ticket", "key")))
    for query in refused:
        assert await refusal(closed_server, query) == 401, query
    # One who is not let in is no fault of the server.
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == []


async def test_an_old_ticket_is_of_no_use(deps: Deps, settings: Settings, key: Key) -> None:
    async with serving(deps, guarded(settings, auth_ticket_seconds=0.001)) as server:
        given = await ticket(server, await key("read"))
        await asyncio.sleep(0.01)
        assert await refusal(server, f"ticket={given}") == 401


async def test_a_ticket_ends_with_its_key(closed_server: Server, deps: Deps, key: Key) -> None:
    text = await key("read")
    given = await ticket(closed_server, text)
    await deps.keys.revoke(text.split("_")[1])
    assert await refusal(closed_server, f"ticket={given}") == 401


async def test_a_program_may_show_its_key_in_the_handshakes_headers(
    closed_server: Server, key: Key
) -> None:
    async with closed_server.socket(additional_headers=bearer(await key("read"))) as socket:
        assert (await frame(socket))["type"] == "connected"
    assert await refusal(closed_server, additional_headers=bearer(await key("ingest"))) == 403


async def test_a_session_cookie_alone_opens_no_socket(closed_server: Server, key: Key) -> None:
    async with httpx.AsyncClient(base_url=closed_server.url) as client:
        await client.post("/api/auth/session", json={"credential": await key("read")})
        cookie = f"groundswell_session={client.cookies['groundswell_session']}"
    headers = {"Cookie": cookie}
    assert await refusal(closed_server, additional_headers=headers) == 401


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_page_is_refused_even_with_a_ticket(
    closed_server: Server, key: Key, origin: str
) -> None:
    given = await ticket(closed_server, await key("read"))
    assert await refusal(closed_server, f"ticket={given}", origin=origin) == 403
    own = closed_server.url
    async with closed_server.socket(f"ticket={given}", origin=own) as socket:
        assert (await frame(socket))["type"] == "connected"


async def test_an_open_socket_ends_when_its_key_is_revoked(
    closed_server: Server, deps: Deps, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "RECHECK_SECONDS", 0.05)
    text = await key("read")
    async with closed_server.socket(additional_headers=bearer(text)) as socket:
        await frame(socket)
        await deps.keys.revoke(text.split("_")[1])
        await asyncio.wait_for(socket.wait_closed(), 10)
    assert socket.close_code == 4401
