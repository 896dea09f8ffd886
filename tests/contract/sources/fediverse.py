"""A Mastodon host for tests: its timeline and its stream, on one real port."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

from tests.eventually import eventually

START = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Instance:
    """Statuses numbered from 1 on; ``write`` puts one into the timeline and onto the stream.

    ``faults``: what the next requests meet, one each ("" works): ``500``, ``429``, ``html``,
    ``401``. ``cut_after``: closes the stream after so many frames, again and again. ``mute``: says
    and answers nothing on it.
    """

    def __init__(self, statuses: int = 0, *, token: str = "") -> None:
        self.statuses: dict[int, dict[str, Any]] = {}
        self.faults: deque[str] = deque()
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.logins: list[str] = []
        self.token = token
        self.cut_after: int | None = None
        self.instance: dict[str, Any] = {}
        self.host = ""
        self._sent = 0
        self._numbers = itertools.count(1)
        self._open: set[ServerConnection] = set()
        for _ in range(statuses):
            self._add()

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def listeners(self) -> int:
        return len(self._open)

    def uri(self, number: int) -> str:
        return f"https://{self.host}/users/ann/statuses/{number}"

    def write(self, count: int = 1, **changes: Any) -> int:
        """New statuses; the number of the last."""
        number = 0
        for _ in range(count):
            number = self._add(**changes)
            self.send("update", self.statuses[number])
        return number

    def edit(self, number: int, text: str) -> None:
        changed = {"content": f"<p>{text}</p>", "edited_at": START.isoformat()}
        self.statuses[number] = {**self.statuses[number], **changed}
        self.send("status.update", self.statuses[number])

    def delete(self, number: int) -> None:
        self.statuses.pop(number, None)
        self.send("delete", str(number))

    def send(self, event: str, payload: object) -> None:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.send_raw(json.dumps({"stream": ["public"], "event": event, "payload": text}))

    def send_raw(self, frame: str) -> None:
        broadcast(self._open, frame)
        self._sent += 1
        if self.cut_after and self._sent % self.cut_after == 0:
            self.cut()

    def cut(self) -> None:
        """Close the stream in everybody's face."""
        for socket in list(self._open):
            self._open.discard(socket)
            socket.transport.abort()

    def _add(self, **changes: Any) -> int:
        number = next(self._numbers)
        time = START + timedelta(seconds=number)
        self.statuses[number] = {
            "id": str(number),
            "uri": self.uri(number),
            "url": f"https://{self.host}/@ann/{number}",
            "created_at": time.isoformat().replace("+00:00", "Z"),
            "edited_at": None,
            "language": "en",
            "visibility": "public",
            "content": f"<p>text &amp; <b>{number}</b></p>",
            "spoiler_text": "",
            "reblog": None,
            "account": {"acct": "ann", "bot": False},
            **changes,
        }
        return number

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Instance]:
        async with serve(self._serve, "127.0.0.1", 0, process_request=self._admit) as server:
            self.host = f"127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            for number, status in self.statuses.items():
                status["uri"] = self.uri(number)
            yield self

    async def _serve(self, socket: ServerConnection) -> None:
        self._open.add(socket)
        with contextlib.suppress(Exception):
            await socket.wait_closed()
        self._open.discard(socket)

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.requests.append((parts.path, query))
        fault = self.faults.popleft() if self.faults else ""
        login = request.headers.get("Authorization", "")
        if parts.path != "/api/v2/instance":
            self.logins.append(login)
        if fault == "401" or (
            self.token and login != f"Bearer {self.token}" and "v2" not in parts.path
        ):
            return connection.respond(HTTPStatus.UNAUTHORIZED, '{"error":"revoked"}')
        if fault == "500":
            return connection.respond(HTTPStatus.INTERNAL_SERVER_ERROR, "oops")
        if fault == "429":
            response = connection.respond(HTTPStatus.TOO_MANY_REQUESTS, "slow down")
            response.headers["Retry-After"] = "0"
            return response
        if fault == "html":
            return connection.respond(HTTPStatus.OK, "<html>hello</html>")
        if parts.path == "/api/v1/streaming":
            return None
        if parts.path == "/api/v2/instance":
            return connection.respond(HTTPStatus.OK, json.dumps(self.instance))
        return connection.respond(HTTPStatus.OK, json.dumps(self._page(query)))

    def _page(self, query: dict[str, str]) -> list[dict[str, Any]]:
        numbers = sorted(self.statuses)
        limit = int(query.get("limit", "20"))
        if "min_id" in query:
            found = [number for number in numbers if number > int(query["min_id"])][:limit]
        else:
            found = numbers[-limit:]
        return [self.statuses[number] for number in reversed(found)]


async def connected(instance: Instance) -> None:
    """Somebody listens."""
    await eventually(lambda: instance.listeners > 0)


async def caught_up(instance: Instance) -> None:
    """Somebody listens who has asked the timeline before and after: what comes now comes once."""
    asked = "/api/v1/timelines/public"
    await eventually(lambda: sum(path == asked for path, _ in instance.requests) >= 2)
