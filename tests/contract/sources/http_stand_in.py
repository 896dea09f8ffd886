"""A network for tests: a real HTTP server that answers as it is told, or as networks do."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

FAULTS = ("500", "429", "half", "drop", "redirect", "html", "bad gzip")
"""What any request may meet; each is over with the next."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """``lines``: a stream that follows the head, in place of a body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    lines: AsyncIterator[bytes] | None = None


Handler = Callable[[Request], Reply]


class HttpStandIn:
    """``faults`` are met by the next requests, one each; an empty text is a request that works."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.faults: deque[str] = deque()
        self.requests: list[Request] = []
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[HttpStandIn]:
        tasks: set[asyncio.Task[None]] = set()

        def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(self._serve(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in list(tasks):
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                request = await _read(reader)
                self.requests.append(request)
                fault = self.faults.popleft() if self.faults else ""
                if not await self._answer(request, fault, writer):
                    break
        writer.close()

    async def _answer(self, request: Request, fault: str, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection stays open."""
        if fault == "drop":
            return False
        if fault == "silence":
            await asyncio.sleep(3600)
        reply = self._reply(request, fault)
        if reply.lines is not None:
            writer.write(_head(reply, {"transfer-encoding": "chunked"}))
            async for line in reply.lines:
                writer.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
                await writer.drain()
            writer.write(b"0\r\n\r\n")
            await writer.drain()
            return False
        writer.write(_head(reply, {"content-length": str(len(reply.body))}))
        half = fault == "half"
        writer.write(reply.body[: len(reply.body) // 2] if half else reply.body)
        await writer.drain()
        return not half

    def _reply(self, request: Request, fault: str) -> Reply:
        if fault == "500":
            return Reply(b"oops", 500)
        if fault == "401":
            return Reply(b'{"error":"revoked"}', 401)
        if fault == "429":
            return Reply(b"slow down", 429, {"retry-after": "0"})
        if fault == "html":
            return Reply(b"<html>Are you a robot?</html>", 200, {"content-type": "text/html"})
        if fault == "bad gzip":
            return Reply(b"\x1f\x8bnonsense", 200, {"content-encoding": "gzip"})
        if fault == "redirect":
            query = "&".join(f"{name}={value}" for name, value in request.query.items())
            return Reply(b"", 302, {"location": f"{self.url}{request.path}?{query}"})
        return self._handler(request)


def _head(reply: Reply, more: Mapping[str, str]) -> bytes:
    told = "".join(f"{name}: {value}\r\n" for name, value in {**reply.headers, **more}.items())
    return f"HTTP/1.1 {reply.status} X\r\n{told}\r\n".encode()


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split()
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Request(method, parts.path, query, headers, body)
