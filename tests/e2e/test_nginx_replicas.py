"""Two replicas behind the nginx example: either may be restarted, or die, while others ask."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from groundswell.embedded import ports
from tests.e2e.conftest import Platform, Start, groundswell
from tests.e2e.nginx import Site, nginx_before
from tests.eventually import eventually

pytestmark = pytest.mark.timeout(180)


class Replica:
    """An API process of its own on a platform's engines."""

    def __init__(self, platform: Platform) -> None:
        self.port = ports.choose(None)
        engines = {name.upper(): platform.status[name] for name in ("database_url", "redis_url")}
        own = {"API_PORT": str(self.port), "AUTH_MODE": "on", "TRUSTED_PROXIES": "127.0.0.1"}
        self._environment = os.environ | engines | own
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "groundswell", "serve"), env=self._environment
        )
        await eventually(self._is_ready, within=40)

    async def stop(self, *, kill: bool = False) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill() if kill else process.terminate()
            await asyncio.wait_for(process.wait(), 30)

    async def _is_ready(self) -> bool:
        try:
            async with httpx.AsyncClient() as client:
                url = f"http://127.0.0.1:{self.port}/api/health/ready"
                return (await client.get(url)).status_code == 200
        except httpx.TransportError:
            return False


@asynccontextmanager
async def two_behind_nginx(
    platform: Platform, folder: Path
) -> AsyncIterator[tuple[Site, list[Replica]]]:
    at = ("--data-dir", str(platform.data_dir))
    code, key, told = await groundswell("keys", "create", "me", "--scope", "admin", *at)
    assert code == 0, told
    async with AsyncExitStack() as stack:
        replicas = [Replica(platform) for _ in range(2)]
        for replica in replicas:
            stack.push_async_callback(replica.stop)
            await replica.start()
        addresses = [f"127.0.0.1:{replica.port}" for replica in replicas]
        yield (
            await stack.enter_async_context(nginx_before(addresses, key.strip(), folder)),
            replicas,
        )


class Asking:
    """Reads, pushes and opens sockets, one after the other, until told to stop."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.reads: Counter[int] = Counter()
        self.pushes: Counter[int] = Counter()
        self.stored: list[str] = []
        self._stopping = False

    async def run(self) -> None:
        async with self.site.client(**{"X-API-Key": self.site.key}) as client:
            client.timeout = httpx.Timeout(60)  # of a busy machine
            n = 0
            while not self._stopping:
                n += 1
                self.reads[(await client.get("/api/posts", params={"limit": 1})).status_code] += 1
                post = {"post_id": f"p{n}", "content": f"so good {n}", "source": "shop"}
                pushed = (await client.post("/api/posts", json=post)).status_code
                self.pushes[pushed] += 1
                if pushed == 202:
                    self.stored.append(f"p{n}")
                await asyncio.sleep(0.02)

    def stop(self) -> None:
        self._stopping = True


async def test_a_replica_that_is_restarted_or_killed_is_passed_over_and_taken_again(
    up: Start, tmp_path: Path
) -> None:
    platform = await up("--source", "none", AUTH_MODE="on")
    async with two_behind_nginx(platform, tmp_path) as (site, replicas):
        asking = Asking(site)
        running = asyncio.create_task(asking.run())
        for replica in replicas:  # one after the other, as a new version is brought in
            await replica.stop()
            await replica.start()
        assert (set(asking.reads), set(asking.pushes)) == ({200}, {202})
        for replica in replicas:
            await replica.stop(kill=True)
            await replica.start()
        asking.stop()
        await running
        # What was under way at a replica that dies is told; all that is asked after it is answered.
        assert set(asking.reads) == {200}
        assert set(asking.pushes) <= {202, 502}
        assert asking.pushes[502] <= 2
        assert asking.pushes[202] > 10  # as many as a busy machine manages at least

        async def all_there() -> bool:
            rows = await platform.rows("SELECT post_id FROM social_media_posts")
            return set(asking.stored) <= {row["post_id"] for row in rows}

        await eventually(all_there, within=30)
