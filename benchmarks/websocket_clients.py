"""``python -m benchmarks.websocket_clients URL``: many WebSocket clients in one process.

Cheap enough to trust their times.

Each notes when a frame came, and how old the newest post in it was; frames are parsed once for
all clients that get the same one. Clients that stall connect and never read. ``{n}`` in the URL is
each one's number.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import re
import time
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from benchmarks.report import summary

_TO = re.compile(rb'"to":"([^"]+)"')
_POSTED = re.compile(rb'"created_at":"([^"]+)"')
_WITHOUT_POSTS = float("-inf")


class Crowd:
    """What all clients saw; times in seconds."""

    def __init__(self) -> None:
        self.delays: list[float] = []
        self.first: dict[bytes, float] = {}
        self.behind_first: list[float] = []
        self.lost = 0
        self.frames = 0
        self.counting = False
        self._posted: dict[bytes, float] = {}

    def take(self, frame: bytes) -> None:
        now = time.time()
        found = _TO.search(frame)
        if found is None or not self.counting:
            return
        self.frames += 1
        to = found[1]
        posted = self._posted.get(to)
        if posted is None:
            times = [datetime.fromisoformat(one.decode()) for one in _POSTED.findall(frame)]
            posted = max((one.timestamp() for one in times), default=_WITHOUT_POSTS)
            self._posted[to] = posted
        if posted != _WITHOUT_POSTS:
            self.delays.append(now - posted)
        self.behind_first.append(now - self.first.setdefault(to, now))


class Client(asyncio.Protocol):
    """Reads a server's frames: unmasked, uncompressed, unfragmented."""

    def __init__(self, crowd: Crowd, request: bytes) -> None:
        self._crowd, self._request = crowd, request
        self._buffer = bytearray()
        self._open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        if not self._open:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(bytes(buffer[:200]))
            del buffer[: end + 4]
            self._open = True
        while (place := _frame_in(buffer)) is not None:
            start, end = place
            self._crowd.take(bytes(buffer[start:end]))
            del buffer[:end]

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.lost += self._crowd.counting


def _frame_in(buffer: bytearray) -> tuple[int, int] | None:
    """Where the payload of the first frame lies, once all of it is there."""
    if len(buffer) < 10:
        return None
    length, start = buffer[1] & 127, 2
    if length == 126:
        length, start = int.from_bytes(buffer[2:4]), 4
    elif length == 127:
        length, start = int.from_bytes(buffer[2:10]), 10
    return (start, start + length) if len(buffer) >= start + length else None


async def run(url: str, clients: int, stalled: int, settle: float, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    crowd = Crowd()
    parts = urlsplit(url)
    where = (parts.hostname or "127.0.0.1", parts.port or 80)
    key = base64.b64encode(os.urandom(16)).decode()
    asked = (
        f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )

    def client(number: int) -> Client:
        return Client(crowd, asked.replace("{n}", str(number)).encode())

    held = []
    for number in range(clients):
        transport, _ = await loop.create_connection(partial(client, number), *where)
        held.append(transport)
        if number % 50 == 49:
            await asyncio.sleep(0.05)
    for number in range(stalled):
        transport, _ = await loop.create_connection(partial(client, number), *where)
        transport.pause_reading()
        held.append(transport)
    await asyncio.sleep(settle)
    print(json.dumps({"connected": len(held)}), flush=True)
    crowd.counting = True
    await asyncio.sleep(seconds)
    crowd.counting = False
    print(
        json.dumps(
            {
                "delay": summary([1000 * delay for delay in crowd.delays] or [0.0]),
                "behind_first": summary([1000 * delay for delay in crowd.behind_first]),
                "ticks": len(crowd.first),
                "frames": crowd.frames,
                "lost": crowd.lost,
            }
        ),
        flush=True,
    )
    for transport in held:
        transport.abort()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--stalled", type=int, default=0)
    parser.add_argument("--settle", type=float, default=3.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    asyncio.run(run(options.url, options.clients, options.stalled, options.settle, options.seconds))


if __name__ == "__main__":
    main()
