"""``serve``: an address of its own, and an end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr

from groundswell.api.server.serve import address_of, listen, serve
from groundswell.errors import ConfigurationError
from groundswell.services.file_importer import FileImporter
from groundswell.settings import ApiSettings, Settings
from tests.eventually import eventually
from tests.integration.api.conftest import with_api
from tests.integration.api.wire import wire_to


@contextlib.asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, asyncio.Event]]:
    """``serve`` on a free port: a client of it, and what tells it to stop; it ends by itself."""
    with listen(settings.api) as free:
        port, address = free.getsockname()[1], address_of(free)
    stopping = asyncio.Event()
    running = asyncio.create_task(serve(with_api(settings, api_port=port), stopping, FileImporter))
    async with httpx.AsyncClient(base_url=address) as client:
        yield client, stopping
    stopping.set()
    await asyncio.wait_for(running, 10)


def test_a_port_that_is_taken_is_told() -> None:
    with listen(ApiSettings(api_port=0)) as listener:
        taken = listener.getsockname()[1]
        with (
            pytest.raises(ConfigurationError, match=f"127.0.0.1:{taken}.*API_PORT"),
            listen(ApiSettings(api_port=taken)),
        ):
            pass


def test_a_host_that_is_not_here_is_told() -> None:
    for host in ("203.0.113.7", "no such host"):
        with (
            pytest.raises(ConfigurationError, match=f"cannot listen on {host}"),
            listen(ApiSettings(api_host=host, api_port=0)),
        ):
            pass


async def test_serve_runs_until_it_is_told_to_stop(settings: Settings) -> None:
    async with served(settings) as (client, _):

        async def healthy() -> bool:
            with contextlib.suppress(httpx.TransportError):
                return (await client.get("/api/health")).status_code == 200
            return False

        await eventually(healthy)
        assert "server" not in (await client.get("/api/health/live")).headers


async def test_a_server_that_goes_is_not_ready_and_serves_on_for_a_while(
    settings: Settings,
) -> None:
    async with served(with_api(settings, api_drain_seconds=1.0)) as (client, stopping):

        async def readiness(wanted: int) -> bool:
            with contextlib.suppress(httpx.TransportError):
                return (await client.get("/api/health/ready")).status_code == wanted
            return False

        await eventually(lambda: readiness(200))
        stopping.set()
        await eventually(lambda: readiness(503))
        assert (await client.get("/api/posts")).status_code == 200


async def test_serve_waits_for_a_postgres_that_is_not_there_yet(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert settings.database.url is not None
    async with wire_to(settings.database.url) as (wire, url):
        await wire.cut()
        database = settings.database.model_copy(update={"database_url": SecretStr(url)})
        with listen(settings.api) as free:
            port, address = free.getsockname()[1], address_of(free)
        stopping = asyncio.Event()
        patient = with_api(replace(settings, database=database), api_port=port)
        running = asyncio.create_task(serve(patient, stopping, FileImporter))
        await eventually(lambda: "PostgreSQL does not answer" in caplog.text)
        await wire.open()
        async with httpx.AsyncClient(base_url=address) as client:
            assert (await client.get("/api/health/ready", timeout=10)).status_code == 200
        stopping.set()
        await asyncio.wait_for(running, 10)


async def test_serve_says_what_is_not_configured(stream_settings: object) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        await serve(Settings(api=ApiSettings(api_port=0)), asyncio.Event(), FileImporter)


async def test_a_client_that_leaves_while_it_sends_is_no_error_of_ours(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(settings) as (client, _):

        async def counted() -> bool:
            with contextlib.suppress(httpx.TransportError):
                text = (await client.get("/metrics")).text
                return 'method="POST",route="/api/posts",status="400"' in text
            return False

        port = client.base_url.port
        assert port is not None
        await eventually(lambda: _accepts(port))
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = "POST /api/posts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: 1000\r\n\r\n[{{".encode())
        await writer.drain()
        await asyncio.sleep(0.2)  # for the request to be under way
        writer.close()
        await eventually(counted)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
