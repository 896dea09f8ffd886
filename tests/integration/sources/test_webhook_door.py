"""The door of webhooks while the API is killed: what its sender tries again is there once."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis.asyncio
from standardwebhooks import Webhook

from groundswell.embedded import ports
from groundswell.settings import StreamSettings
from tests.eventually import eventually
from tests.integration.sources.killed import FULL, KILLS, POSTS, SEED

pytestmark = pytest.mark.timeout(900 if FULL else 120)
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
WEBHOOKS = {"forms": {"secret": SECRET, "fields": {"content": "answer"}}}
PUSHED = 10
"""Posts in one push; they have no ids of their own, so that only its ``webhook-id`` tells them."""


class Sender:
    """Another system: it pushes until it is answered, some pushes twice, some cut off in the
    middle."""

    def __init__(self, url: str, dice: random.Random) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=10)
        self._dice = dice
        self.delivered = 0
        self.tried = 0

    async def send(self, number: int) -> None:
        identity = f"msg_{number}"
        body = json.dumps([{"answer": f"text {number}-{each}"} for each in range(PUSHED)])
        for _ in range(2 if self._dice.random() < 0.1 else 1):
            await eventually(lambda: self._delivered(identity, body), within=60, every=0.05)
        self.delivered += PUSHED

    async def _delivered(self, identity: str, body: str) -> bool:
        self.tried += 1
        whole = self._dice.random() > 0.05
        try:
            answer = await self._client.post(
                "/api/ingest/forms",
                content=body if whole else half_of(body),
                headers=signed(identity, body),
            )
        except httpx.TransportError:
            return False
        if not whole:
            assert answer.status_code == 401  # half a body is not what was signed
            return False
        assert answer.status_code in (202, 503), answer.text
        return answer.status_code == 202

    async def close(self) -> None:
        await self._client.aclose()


def half_of(body: str) -> str:
    return body[: len(body) // 2]


def signed(identity: str, body: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(identity, now, body),
    }


@asynccontextmanager
async def serving(port: int, log: Path, environment: dict[str, str]) -> AsyncIterator[Any]:
    """``groundswell serve``, until it is killed or left."""
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "groundswell", "serve", "--port", str(port)),
            env=os.environ | environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_every_post_is_there_once_whoever_dies(
    stream_settings: StreamSettings, database_url: str, tmp_path: Path
) -> None:
    assert stream_settings.redis_url is not None
    redis_url, port = stream_settings.redis_url.get_secret_value(), ports.choose(None)
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "REDIS_STREAM_NAME": stream_settings.redis_stream_name,
        "REDIS_CONSUMER_GROUP": stream_settings.redis_consumer_group,
        "GROUNDSWELL_DATA_DIR": str(tmp_path),
        "WEBHOOKS": json.dumps(WEBHOOKS),
    }
    dice = random.Random(SEED)
    sender = Sender(f"http://127.0.0.1:{port}", dice)
    pushes = iter(range(POSTS // PUSHED))
    deaths = [round(POSTS / (KILLS + 1) * (each + dice.uniform(0.2, 0.9))) for each in range(KILLS)]

    async def send_on() -> None:
        for number in pushes:
            await sender.send(number)

    async with asyncio.TaskGroup() as group:
        sending = [group.create_task(send_on()) for _ in range(4)]
        for death in deaths:
            async with serving(port, tmp_path / "api.log", environment) as api:
                await eventually(lambda at=death: sender.delivered >= at, within=60, every=0.003)  # type: ignore[misc]
                api.send_signal(signal.SIGKILL)
                assert await api.wait() == -signal.SIGKILL
        async with serving(port, tmp_path / "api.log", environment):
            await asyncio.wait(sending)
    await sender.close()

    async with redis.asyncio.Redis.from_url(redis_url) as client:
        entries: list[Any] = await client.xrange(stream_settings.redis_stream_name)  # type: ignore[assignment]
    counted = Counter(fields[b"post_id"].decode() for _, fields in entries)
    said = {fields[b"post_id"].decode(): fields[b"content"].decode() for _, fields in entries}
    assert said == {
        f"webhook:forms/msg_{push}/{number}": f"text {push}-{number}"
        for push in range(POSTS // PUSHED)
        for number in range(PUSHED)
    }
    assert sum(counted.values()) <= sender.tried * PUSHED  # what was pushed again counts once
