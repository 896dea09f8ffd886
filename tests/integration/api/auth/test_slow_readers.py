"""A client that does not read what it asked for is dropped, and hurts nobody meanwhile.

Of sockets: ``tests/integration/api/test_live_plain.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket

import httpx

from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from tests.eventually import eventually
from tests.integration.api.auth.conftest import guarded
from tests.integration.api.conftest import Server, Work, post, serving
from tests.integration.api.test_live_plain import peers_of

READERS = 6
"""More than there are connections to PostgreSQL."""
ASKED = b"GET /api/posts/export HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def slow_connection(server: Server) -> socket.socket:
    """A connection of a client that has hardly any room for what it is sent."""
    host, _, port = server.url.removeprefix("http://").partition(":")
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, (host, int(port)))
    return connection


async def all_that_comes(connection: socket.socket) -> int:
    """The bytes a client can still read until the server has ended it."""
    received = 0
    with contextlib.suppress(ConnectionError):
        while piece := await asyncio.get_running_loop().sock_recv(connection, 65536):
            received += len(piece)
    return received


async def test_who_does_not_read_an_answer_is_dropped_and_hurts_nobody(
    deps: Deps, settings: Settings, work: Work
) -> None:
    await work.save(*(post(f"p{n}", f"{n} " + "long " * 2000) for n in range(400)))  # 4 MB
    hasty = guarded(settings, auth_mode="off", request_timeout_seconds=0.5)
    async with serving(deps, hasty) as server, httpx.AsyncClient(base_url=server.url) as api:
        idle = [await slow_connection(server) for _ in range(READERS)]
        names = {connection.getsockname()[1] for connection in idle}
        for connection in idle:
            await asyncio.get_running_loop().sock_sendall(connection, ASKED)
        whole = await api.get("/api/posts/export", timeout=20)
        assert whole.text.count("long ") == 400 * 2000
        await eventually(lambda: not names & set(peers_of(server)))
        for connection in idle:
            assert 0 < await all_that_comes(connection) < len(whole.content) / 2
            connection.close()
        assert (await api.get("/api/posts")).json()["total"] == 400
