"""Whatever a client asks of the live socket, or sends: an answer or a close, never a crash."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from urllib.parse import quote

import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.websockets import WebSocket

from groundswell.api.routes.live import MAX_REASON_CHARS, PARAMETERS, BadRequest, read_query
from tests.integration.api.conftest import Server, frame

NAMES = st.sampled_from([*PARAMETERS, "x"])
ODD = st.sampled_from(["batch", "plain", "joy", "negative", "e:1", ":", "e:" + "9" * 400, "\x00"])
VALUES = st.one_of(st.text(max_size=300), ODD)
MESSAGES = st.lists(
    st.one_of(st.text(st.characters(codec="utf-8"), max_size=2000), st.binary(max_size=2000)),
    max_size=8,
)
AGAINST_A_SERVER = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=30), st.binary(max_size=40))
def test_any_query_is_read_or_refused_with_a_reason_that_fits(
    pairs: list[tuple[str, str]], rubbish: bytes
) -> None:
    told = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in pairs)
    for query in (told.encode(), rubbish):
        scope = {"type": "websocket", "query_string": query, "headers": []}
        try:
            read_query(WebSocket(scope, _receive, _send))
        except BadRequest as error:
            assert len(str(error).encode()) <= MAX_REASON_CHARS


@given(messages=MESSAGES)
@AGAINST_A_SERVER
async def test_what_a_client_sends_is_ignored(server: Server, messages: list[str | bytes]) -> None:
    async with server.socket("mode=batch") as socket:
        for message in messages:
            await socket.send(message)
        assert await frame(socket, "snapshot")


@given(data=st.binary(min_size=1, max_size=300))
@AGAINST_A_SERVER
async def test_frames_that_are_none_end_one_socket_and_no_other(
    server: Server, data: bytes
) -> None:
    async with server.socket("mode=batch") as neighbour:
        assert await frame(neighbour, "snapshot")
        async with server.socket("mode=batch") as socket:
            await frame(socket, "snapshot")
            socket.transport.write(data)
            socket.transport.write_eof()
            with contextlib.suppress(websockets.ConnectionClosed):
                await asyncio.wait_for(socket.wait_closed(), 10)
        await asyncio.wait_for(await neighbour.ping(), 10)


async def _receive() -> Any:
    raise AssertionError("nobody reads this socket")


async def _send(_: Any) -> None:
    raise AssertionError("nobody writes to this socket")
