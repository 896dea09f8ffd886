"""A Jetstream host for tests: a real WebSocket server that keeps to the protocol, or breaks it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

TYPE = "network.bsky.jetstream.subscribeEvents"
ZERO = datetime(1970, 1, 1, tzinfo=UTC)
START = datetime(2026, 11, 22, 8, tzinfo=UTC)


class JetstreamHost:
    """Events with numbers of its own, given from a cursor on and then live.

    ``silent``: accepts and says nothing. ``too_slow_after``: once, after so many frames, it drops
    its reader. ``floor``: the lowest ``seq`` it still has.
    """

    def __init__(self, first_seq: int = 1) -> None:
        self.url = ""
        self.frames: list[tuple[int, datetime, str]] = []
        self.queries: list[dict[str, list[str]]] = []
        self.received: list[str | bytes] = []
        self.silent = False
        self.too_slow_after: int | None = None
        self.floor = 0
        self._next_seq = first_seq
        self._changed = asyncio.Condition()

    @property
    def cursors(self) -> list[int | None]:
        """The cursor of every connection, in order."""
        found = [query.get("cursor") for query in self.queries]
        return [int(values[0]) if values else None for values in found]

    async def post(self, number: int, text: str = "", **changes: Any) -> str:
        """Something happens to post ``number``; by default it is written. Returns its id."""
        seq = self._next_seq
        time = START + timedelta(seconds=number)
        payload: dict[str, Any] = {
            "$type": f"{TYPE}#commit",
            "seq": seq,
            "did": "did:plc:ann",
            "time": _iso(time),
            "witnessedAt": _iso(time),
            "rev": f"rev{number}",
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": f"post{number}",
            "cid": "bafy",
            "record": {
                "$type": "app.bsky.feed.post",
                "createdAt": _iso(time),
                "langs": ["en"],
                "text": text or f"text {number}",
            },
        }
        payload.update(changes)
        await self.send(json.dumps({"$type": "message", "payload": payload}), time)
        return f"at://{payload['did']}/app.bsky.feed.post/{payload['rkey']}"

    async def account(self, number: int, did: str, *, active: bool, status: str = "") -> None:
        """Something happens to an account."""
        payload: dict[str, Any] = {
            "$type": f"{TYPE}#account",
            "seq": self._next_seq,
            "did": did,
            "time": _iso(START + timedelta(seconds=number)),
            "active": active,
        }
        if status:
            payload["status"] = status
        await self.send(json.dumps({"$type": "message", "payload": payload}), START)

    async def send(self, frame: str, time: datetime = START) -> None:
        """A frame as it stands, sound or not."""
        async with self._changed:
            self.frames.append((self._next_seq, time, frame))
            self._next_seq += 1
            self._changed.notify_all()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[JetstreamHost]:
        async with serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._admit,
            subprotocols=[Subprotocol("xrpc.v1.json")],
        ) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.url = f"ws://127.0.0.1:{port}"
            yield self

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        query = parse_qs(parts.query)
        self.queries.append(query)
        if parts.path != f"/xrpc/{TYPE}" or set(query) - {"kinds", "collections", "cursor"}:
            return connection.respond(HTTPStatus.BAD_REQUEST, '{"error":"InvalidRequest"}')
        cursor = self.cursors[-1]
        if cursor is not None and cursor < 10**15 and cursor < self.floor:
            body = json.dumps({"error": "CursorTooOld", "message": f"floor is {self.floor}"})
            return connection.respond(HTTPStatus.BAD_REQUEST, body)
        return None

    async def _serve(self, socket: ServerConnection) -> None:
        if self.silent:
            await socket.wait_closed()
            return
        sending = asyncio.create_task(self._send(socket, self._place_of(self.cursors[-1])))
        try:
            with contextlib.suppress(ConnectionClosed):
                async for message in socket:  # any data frame from the client closes the socket
                    self.received.append(message)
                    await socket.close()
        finally:
            sending.cancel()

    async def _send(self, socket: ServerConnection, place: int) -> None:
        sent = 0
        with contextlib.suppress(ConnectionClosed):
            while True:
                async with self._changed:
                    while len(self.frames) <= place:
                        await self._changed.wait()
                await socket.send(self.frames[place][2])
                place += 1
                sent += 1
                if sent == self.too_slow_after:
                    self.too_slow_after = None
                    await socket.send('{"$type":"error","error":"ConsumerTooSlow"}')
                    await socket.close()

    def _place_of(self, cursor: int | None) -> int:
        if cursor is None:
            return len(self.frames)
        for place, (seq, time, _) in enumerate(self.frames):
            micros = (time - ZERO) // timedelta(microseconds=1)
            if (micros if cursor >= 10**15 else seq) >= cursor:
                return place
        return len(self.frames)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
