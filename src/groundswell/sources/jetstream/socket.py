"""A WebSocket connection to a Jetstream host, resumed from a cursor, read in small batches."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from groundswell.errors import ConfigurationError
from groundswell.sources.http.address import sound_parts, with_scheme
from groundswell.sources.jetstream.frames import COLLECTION, Happening, witnessed_us

_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"
_SUBPROTOCOL = Subprotocol("xrpc.v1.json")
_MOST_FRAMES = 500
_GATHER_SECONDS = 0.05
_MAX_FRAME_BYTES = 4 * 1024 * 1024
_OVERLAP_US = 5_000_000
"""Hosts witness the same event at slightly different times; what comes twice is dropped."""


@dataclass(frozen=True, slots=True)
class Place:
    """The last event seen: its number on ``host``, and its time (Unix µs) for any other host."""

    host: str
    seq: int
    witnessed_us: int

    @classmethod
    def after(cls, host: str, happening: Happening) -> Place:
        return cls(host, happening.seq, witnessed_us(happening))

    def resume_at(self, host: str) -> int:
        """The ``cursor`` parameter for ``host``."""
        return self.seq if host == self.host else self.witnessed_us - _OVERLAP_US

    def to_cursor(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_cursor(cls, text: str | None) -> Place | None:
        """Read a cursor; ``None`` for none, or one that this version did not write."""
        try:
            place = cls(**orjson.loads(text or ""))
            sound = isinstance(place.host, str) and min(place.seq, place.witnessed_us) >= 0
            return place if sound else None
        except (orjson.JSONDecodeError, TypeError):
            return None


@asynccontextmanager
async def open_socket(
    host: str, place: Place | None, open_seconds: float
) -> AsyncIterator[ClientConnection]:
    """Connect to ``host`` where ``place`` says, or at the live end. Nothing is ever sent.

    Raises:
        OSError, TimeoutError, websockets.WebSocketException: it cannot be had.
    """
    cursor = "" if place is None else f"&cursor={place.resume_at(host)}"
    async with connect(
        f"{host}{_PATH}?kinds=commit&kinds=account&collections={COLLECTION}{cursor}",
        subprotocols=[_SUBPROTOCOL],
        open_timeout=open_seconds,
        close_timeout=1,
        max_size=_MAX_FRAME_BYTES,
        max_queue=_MOST_FRAMES,
    ) as socket:
        yield socket


async def gather(socket: ClientConnection, silence_seconds: float) -> list[str | bytes]:
    """The frames of the next moment, at least one.

    Raises:
        TimeoutError: nothing came for ``silence_seconds``.
        ConnectionClosed: the host closed, and everything before was given.
    """
    async with asyncio.timeout(silence_seconds):
        frames: list[str | bytes] = [await socket.recv()]
    with contextlib.suppress(TimeoutError, ConnectionClosed):
        async with asyncio.timeout(_GATHER_SECONDS):
            while len(frames) < _MOST_FRAMES:
                frames.append(await socket.recv())
    return frames


def checked_host(host: str) -> str:
    """``host`` as the start of a URL; without a scheme it gets ``wss://``.

    Raises:
        ConfigurationError: it is no host.
    """
    url = with_scheme(host, "wss").rstrip("/")
    parts = sound_parts(url, "ws", "wss")
    if parts is None or parts.path or parts.query:
        raise ConfigurationError(f"BLUESKY_HOSTS: {host!r} is no host like wss://name:port")
    return url
