"""`METRICS_PORT` of `groundswell up`: a port for each of its services."""

from __future__ import annotations

import contextlib
import re
import socket
from pathlib import Path

import httpx

from groundswell.embedded import ports
from tests.eventually import eventually
from tests.integration.embedded.running import needs_model, run, up


async def test_more_metrics_than_ports_are_refused_before_anything_is_started(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    said = await run("up", "--data-dir", str(data), expected=1, METRICS_PORT="65533")
    assert "METRICS_PORT=65533 is the first of 4 ports" in said
    assert not data.exists()


@needs_model
async def test_each_service_has_metrics_of_its_own(tmp_path: Path) -> None:
    first = a_free_run(5)
    measured = {  # above 0 in no other service
        "groundswell_http_seconds_count": {first},
        "groundswell_rules_looked_until_seconds": {first + 1},
        "groundswell_posts_ingested_total": {first + 2},
        "groundswell_posts_stored_total": {first + 3, first + 4},
    }
    options = ("--source", "simulator", "--rate", "20", "--workers", "2")
    async with up(tmp_path / "data", *options, METRICS_PORT=str(first)) as platform:
        await platform.says("Ready")
        async with httpx.AsyncClient() as client:
            assert (await client.get(f"{platform.url}/api/posts")).status_code == 200

            async def found() -> dict[str, set[int]]:
                told = {
                    port: (await client.get(f"http://127.0.0.1:{port}/metrics")).text
                    for port in range(first, first + 5)
                }
                return {
                    name: {n for n in told if re.search(rf"^{name}.* [^0\s]", told[n], re.M)}
                    for name in measured
                }

            async def all_found() -> bool:
                return await found() == measured

            await eventually(all_found, within=60)


def a_free_run(length: int) -> int:
    """The first of so many free ports in a row."""
    while True:
        first = ports.choose(None)
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for port in range(first, first + length):
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
            return first
