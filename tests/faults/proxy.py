"""The wire between the workers and PostgreSQL, to be cut or to fall silent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from groundswell.lifecycle import cancel_all

_PIECE = 64 * 1024


class Wire:
    """Passes bytes on between whoever connects to ``port`` and the server at ``target``."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._open = True
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Reset every connection, and every new one."""
        self._open = False
        for writer in list(self._writers):
            writer.transport.abort()

    def hush(self) -> None:
        """Pass nothing on, and say nothing."""
        self._flowing.clear()

    def mend(self) -> None:
        self._open = True
        self._flowing.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        pumps = {
            asyncio.create_task(self._pump(reader, back)),
            asyncio.create_task(self._pump(there, writer)),
        }
        self._pumps |= pumps
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        await cancel_all(pumps)
        for end in (writer, back):
            end.transport.abort()
        self._writers -= {writer, back}
        self._pumps -= pumps

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(_PIECE):
                await self._flowing.wait()
                writer.write(piece)
                await writer.drain()


@contextlib.asynccontextmanager
async def wire_to(target: int) -> AsyncIterator[Wire]:
    """A wire to the server at the port ``target`` of this machine."""
    wire = Wire(target)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        wire.cut()
        wire.mend()
