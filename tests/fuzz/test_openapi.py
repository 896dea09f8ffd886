"""Whatever is sent to whatever the API describes: no 5xx, no answer that is not described.

``make fuzz`` sends thousands of requests; ``make test`` the first few, always the same.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from groundswell.api.parts import Parts
from groundswell.settings import Settings
from tests.integration.api.access.conftest import Key, guarded
from tests.integration.api.conftest import Work, post, serving, with_api

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "5")
SEED = os.environ.get("FUZZ_SEED", "20261124")
NOT_ASKED = "ensure_resource_availability"
"""A pushed post can be read once a worker has analysed it (202), and no worker runs here."""
MINUTES = 6 + int(EXAMPLES) // 5  # what a busy machine may take

pytestmark = pytest.mark.timeout(60 * MINUTES + 30)


@pytest.mark.parametrize("login", [False, True], ids=["without a login", "with a login"])
async def test_every_operation_answers_as_it_is_described(
    parts: Parts, settings: Settings, work: Work, key: Key, tmp_path: Path, login: bool
) -> None:
    chosen = with_api(settings, max_body_bytes=1 << 20)
    chosen = guarded(chosen) if login else chosen
    await work.save(post("p1", "good", url="https://x.test"), post("p2", "bad", author="bob"))
    credentials = ("--header", f"Authorization: Bearer {await key('admin')}") if login else ()
    async with serving(parts, chosen) as server:
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).parent / "schemathesis"),
            *("--config-file", str(Path(__file__).parent / "schemathesis.toml")),
            *("run", f"{server.url}/openapi.json", "--checks", "all", "--no-color"),
            *("--max-examples", EXAMPLES, "--seed", SEED, "--continue-on-failure"),
            *("--exclude-checks", NOT_ASKED),
            *("--generation-database", "none", "--request-timeout", "20"),
            *credentials,
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await asyncio.wait_for(process.communicate(), 60 * MINUTES)
    print(told.decode())  # noqa: T201 - what was tried, where pytest shows it
    assert process.returncode == 0, told.decode()
