"""A source read by real ingesters that are killed: ``groundswell ingest``, SIGKILL, the next one.

``make networks`` runs this at full length; ``NETWORK_POSTS``, ``NETWORK_KILLS`` and
``NETWORK_SEED`` (0: any) change it. A run is told by its seed, which is printed.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import redis.asyncio

from groundswell.settings import StreamSettings
from groundswell.stream.facade import Stream
from groundswell.stream.source_leases import ReadSource, SourceState
from tests.eventually import eventually

POSTS = int(os.environ.get("NETWORK_POSTS", "1000"))
KILLS = int(os.environ.get("NETWORK_KILLS", "2"))
SEED = int(os.environ.get("NETWORK_SEED", "1")) or random.randrange(1, 1_000_000)
FULL = POSTS >= 10_000
"""In a full run a dead reader's lease runs out by itself, which takes six seconds."""
AHEAD = max(POSTS // 10, 50)
"""Posts that a network may be ahead of its reader: then a death is always in the midst of some."""


class Reading:
    """The ingesters of one source, one after the other, and the stream that they write to."""

    def __init__(
        self, spec: str, settings: StreamSettings, folder: Path, environment: dict[str, str]
    ) -> None:
        assert settings.redis_url is not None
        url = settings.redis_url.get_secret_value()
        self._name = settings.redis_stream_name
        self._redis = redis.asyncio.Redis.from_url(url)
        self._settings = settings
        self._command = (sys.executable, "-P", "-m", "groundswell", "ingest", "--source", spec)
        self._log = folder / "ingester.log"
        self._environment = os.environ | environment | {
            "REDIS_URL": url,
            "REDIS_STREAM_NAME": self._name,
            "REDIS_CONSUMER_GROUP": settings.redis_consumer_group,
            "GROUNDSWELL_DATA_DIR": str(folder),
        }  # fmt: skip
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def end(self, number: signal.Signals) -> int:
        """Send a signal, and give the exit status."""
        assert self._process is not None
        assert self._process.returncode is None, self.last_words()
        self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), 30)

    async def kill(self) -> None:
        """As a machine does that runs out of memory: nothing is saved, no lease given back."""
        assert await self.end(signal.SIGKILL) == -signal.SIGKILL
        if not FULL:
            for lease in await self._redis.keys(f"{{{self._name}}}:lease:*"):
                await self._redis.delete(lease)

    async def ended(self, within: float) -> int:
        """Wait for its own end, as of a file that was read, and give the exit status."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.wait(), within)

    async def posts(self) -> int:
        """How many posts were written, repeated ones too."""
        return int(await self._redis.xlen(self._name))

    async def has(self, posts: int) -> bool:
        """Whether who reads has come so far; it must be alive."""
        assert self._process is not None
        if self._process.returncode is not None:
            raise RuntimeError(f"the ingester has ended:\n{self.last_words()}")
        return await self.posts() >= posts

    async def has_cursor(self) -> bool:
        return bool(await self._redis.hlen(f"{{{self._name}}}:cursors"))

    async def counted(self) -> Counter[str]:
        """How often each post was written."""
        entries: list[Any] = await self._redis.xrange(self._name)  # type: ignore[assignment]
        return Counter(fields[b"post_id"].decode() for _, fields in entries)

    async def told(self) -> ReadSource:
        """What its ingesters say of the source."""
        async with Stream.open(self._settings) as stream:
            (found,) = await stream.readers.list()
        return found

    async def is_read(self) -> bool:
        return (await self.told()).is_read

    def last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self._redis.aclose()


@asynccontextmanager
async def reading(
    spec: str, settings: StreamSettings, folder: Path, **environment: str
) -> AsyncIterator[Reading]:
    """Nobody reads the source yet; when left, nobody does any more."""
    found = Reading(spec, settings, folder, environment)
    try:
        yield found
    finally:
        await found.close()


async def read_through_kills(
    reading: Reading,
    wanted: Collection[str],
    write: Callable[[int], Awaitable[object]] | None = None,
    *,
    within: float = 100.0,
) -> tuple[Counter[str], SourceState]:
    """Read ``wanted`` by as many ingesters as are killed, and one that lives; how often each id was
    written, and what is said of the source.

    Their deaths are at random moments: after so many posts, and a little. ``write`` puts so many
    posts on the network, where it does not grow by being asked.
    """
    print(f"NETWORK_SEED={SEED}")  # noqa: T201 - tells how to run it again
    dice = random.Random(SEED)
    share = len(wanted) // (KILLS + 1)
    moments = [round(share * (number + dice.uniform(0.2, 0.9))) for number in range(KILLS)]
    async with asyncio.timeout(within), _writing(write, len(wanted), reading):
        for moment in moments:
            await reading.start()
            await eventually(partial(reading.has, moment), within=within, every=0.003)
            await asyncio.sleep(dice.uniform(0, 0.03))
            await reading.kill()
        await reading.start()
        counted: Counter[str] = Counter()

        async def all_there() -> bool:
            nonlocal counted
            if await reading.has(len(wanted)):
                counted = await reading.counted()
            return counted.keys() >= set(wanted)

        await eventually(all_there, within=within, every=0.2)
        await eventually(reading.is_read, within=within, every=0.2)
        assert await reading.end(signal.SIGTERM) == 0, reading.last_words()
    return counted, (await reading.told()).state


@asynccontextmanager
async def _writing(
    write: Callable[[int], Awaitable[object]] | None, posts: int, reading: Reading
) -> AsyncIterator[None]:
    """The network is written on until it has ``posts``, first one, then as they are read."""

    async def write_all(put: Callable[[int], Awaitable[object]]) -> None:
        await put(1)
        await eventually(reading.has_cursor, within=60)
        written = 1
        while written < posts:
            if written < await reading.posts() + AHEAD:
                portion = min(AHEAD // 2, posts - written)
                await put(portion)
                written += portion
            await asyncio.sleep(0.004)

    async with asyncio.TaskGroup() as group:  # a network that fails ends the test
        if write is not None:
            group.create_task(write_all(write))
        yield
