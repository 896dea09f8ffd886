"""A pooler in front of PostgreSQL, as strict as PgBouncer is by default about how a session begins.

By session it passes everything through; by transaction each one goes over whichever of its own
connections is idle, the last one first.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator
from urllib.parse import unquote, urlsplit

_TRACKED = {
    *("user", "database", "client_encoding", "datestyle", "timezone"),
    *("standard_conforming_strings", "application_name"),
}
_KEY = struct.pack(
    "!cIII", b"K", 12, 4711, 4711
)  # of the pooler's own, for its clients to cancel by


@contextlib.asynccontextmanager
async def pooler(database_url: str, *, by_transaction: bool = False) -> AsyncIterator[str]:
    """The URL of a pooler in front of ``database_url``."""
    front = _Pooler(database_url, by_transaction)
    server = await asyncio.start_server(front.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    parts = urlsplit(database_url)
    try:
        yield f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{port}{parts.path}"
    finally:
        server.close()
        await front.close()


class _Pooler:
    def __init__(self, url: str, by_transaction: bool) -> None:
        self._url = url
        self._by_transaction = by_transaction
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for _, writer in self._idle:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            startup = await _startup(reader, writer)
            if startup is not None:
                await self._serve_client(reader, writer, startup)
        writer.close()
        self._tasks.discard(task)

    async def _serve_client(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, startup: bytes
    ) -> None:
        upstream = await self._connect(startup, reader, writer)
        asked: asyncio.Queue[bytes] = asyncio.Queue()
        listening = asyncio.create_task(_listen(reader, asked))
        try:
            while True:
                if self._by_transaction:
                    self._idle.append(upstream)
                message = await asked.get()
                if self._by_transaction:
                    upstream = self._idle.pop()
                if not message:
                    return
                await _until_idle(asked, writer, upstream, message)
        finally:
            listening.cancel()
            if not self._by_transaction:
                upstream[1].close()

    async def _connect(
        self, startup: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Log a client in over a connection of its own."""
        parts = urlsplit(self._url)
        upstream = await asyncio.open_connection(unquote(parts.hostname or ""), parts.port)
        upstream[1].write(startup)
        while True:
            message = await _read(upstream[0])
            writer.write(_KEY if message[:1] == b"K" else message)
            await writer.drain()
            if message[:1] == b"Z":
                return upstream
            if message[:1] == b"R" and struct.unpack("!I", message[5:9])[0] not in (0, 12):
                upstream[1].write(await _read(reader))  # the password, or a step of it


async def _startup(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
    """A client's first message, or ``None``: it is refused, or no login."""
    while True:
        head = await reader.readexactly(8)
        length, code = struct.unpack("!II", head)
        rest = await reader.readexactly(length - 8)
        if code not in (80877103, 80877104):  # asks for TLS or GSSAPI
            break
        writer.write(b"N")
    if code != 196608:
        return None
    for name in rest.rstrip(b"\0").split(b"\0")[::2]:
        if name.decode().lower() not in _TRACKED:
            told = b"unsupported startup parameter: " + name
            body = b"SFATAL\0C08P01\0M" + told + b"\0\0"
            writer.write(b"E" + struct.pack("!I", len(body) + 4) + body)
            await writer.drain()
            return None
    return head + rest


async def _listen(reader: asyncio.StreamReader, asked: asyncio.Queue[bytes]) -> None:
    """Put a client's messages in line; nothing at its end."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while (message := await _read(reader))[:1] != b"X":
            asked.put_nowait(message)
    asked.put_nowait(b"")


async def _until_idle(
    asked: asyncio.Queue[bytes],
    writer: asyncio.StreamWriter,
    upstream: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    message: bytes,
) -> None:
    """Pass messages on until the server has answered all and is in no transaction."""
    waiting = 0
    answering: asyncio.Task[bytes] | None = None
    while message:
        upstream[1].write(message)
        waiting += message[:1] in b"SQ"  # a sync, a simple query
        asking = asyncio.create_task(asked.get())
        while not asking.done():
            answering = answering or asyncio.create_task(_read(upstream[0]))
            await asyncio.wait({asking, answering}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answer, answering = answering.result(), None
                writer.write(answer)
                waiting -= answer[:1] == b"Z"
                if answer[:1] == b"Z" and answer[5:6] == b"I" and not waiting and not asking.done():
                    asking.cancel()
                    return
        message = asking.result()
    upstream[1].close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(5)
    return head + await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)
