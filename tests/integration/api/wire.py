"""A wire to an engine that can be cut, or left hanging, while the engine itself runs on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from groundswell.lifecycle import cancel_all


class Wire:
    """Carries bytes both ways between clients and one server."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._carrying: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        """Listen; on the same port as before, if it was open before."""
        self._flows.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Drop every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await cancel_all(self._carrying)

    def hang(self) -> None:
        """Take connections and bytes, and answer nothing, until opened again."""
        self._flows.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            far_reader, far_writer = await asyncio.open_connection(*self._target)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pump(reader, far_writer))
                    both.create_task(self._pump(far_reader, writer))
            finally:
                far_writer.close()
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._flows.wait()
            writer.write(data)
            await writer.drain()
        raise ConnectionError("one side has hung up")


@contextlib.asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to the engine of ``url``, and the URL that leads through it."""
    deps = urlsplit(url)
    assert deps.hostname is not None
    assert deps.port is not None
    wire = Wire(deps.hostname, deps.port)
    await wire.open()
    login, _, _ = deps.netloc.rpartition("@")
    netloc = f"{login}@127.0.0.1:{wire.port}" if login else f"127.0.0.1:{wire.port}"
    try:
        yield wire, deps._replace(netloc=netloc).geturl()
    finally:
        await wire.cut()
