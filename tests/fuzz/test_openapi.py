"""Whatever is sent to whatever the API describes: no 5xx, no answer that is not described.

``make fuzz`` sends thousands of requests; ``make test`` the first few, always the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.access import Scope
from groundswell.domain.id_conflict import OTHER_POST
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.settings import Settings
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.integration.api.auth.conftest import guarded
from tests.integration.api.conftest import Server, Work, post, serving, with_api

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "5")
SEED = os.environ.get("FUZZ_SEED", "20261124")
NOT_ASKED = "ensure_resource_availability"
"""It holds that what was pushed can be read: but 202 also tells of posts that were refused, ids
that were erased do not come back, and what is taken can be read once it is analysed."""
SOME_PHASES = "examples,fuzzing,stateful"
"""Every combination of a description's bounds is tried for one caller; ``make fuzz``: for all."""
MINUTES = 6 + int(EXAMPLES) // 5  # what a busy machine may take

pytestmark = pytest.mark.timeout(60 * MINUTES + 30)


@contextlib.asynccontextmanager
async def working(deps: Deps) -> AsyncIterator[None]:
    """A worker beside the API; all that it took can be stored, but for ids of other posts."""
    stopping = asyncio.Event()
    worker = Worker(
        deps.stream.consumer("one"),
        WordAnalyzer(),
        deps.posts,
        deps.stream.dead_letters,
        deps.stream.publisher,
        WorkerLimits(block_ms=50),
    )
    running = asyncio.create_task(worker.run(stopping))

    async def all_done() -> bool:
        return (await deps.stream.stats()).backlog == 0

    try:
        yield
        await eventually(all_done, within=60)
        assert not running.done()
    finally:
        stopping.set()
        await running
    letters = await deps.stream.dead_letters.list(limit=100_000)
    pushed = [each for each in letters if not each.stream.startswith("import:")]
    assert [each.reason for each in pushed if OTHER_POST not in each.reason] == []


async def ask_everything(server: Server, folder: Path, *further: str) -> None:
    server.app.openapi()  # is made once; a busy machine takes longer than a client waits
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "schemathesis"),
        *("--config-file", str(Path(__file__).parent / "schemathesis.toml")),
        *("run", f"{server.url}/openapi.json", "--checks", "all", "--no-color"),
        *("--max-examples", EXAMPLES, "--seed", SEED, "--continue-on-failure"),
        *("--exclude-checks", NOT_ASKED),
        *("--generation-database", "none", "--request-timeout", "20"),
        *further,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await asyncio.wait_for(process.communicate(), 60 * MINUTES)
    print(told.decode())  # noqa: T201 - what was tried, where pytest shows it
    assert process.returncode == 0, told.decode()


@pytest.mark.parametrize("who", ["nobody in particular", "admin", "a reader of one source"])
async def test_every_operation_answers_as_it_is_described(
    deps: Deps, settings: Settings, work: Work, tmp_path: Path, who: str
) -> None:
    chosen = with_api(settings, max_body_bytes=1 << 20)
    further: tuple[str, ...] = ()
    if who != "nobody in particular":
        chosen = guarded(chosen)
        limited = who != "admin"
        scopes = frozenset({Scope.READ if limited else Scope.ADMIN})
        sources = frozenset({"net"}) if limited else None
        _, text = await deps.keys.create(who, scopes, sources=sources)
        further = ("--header", f"Authorization: Bearer {text}")
        if "FUZZ_EXAMPLES" not in os.environ:
            further += ("--phases", SOME_PHASES)
    await work.save(post("p1", "good", url="https://x.test"), post("p2", "bad", author="bob"))
    async with working(deps), serving(deps, chosen) as server:
        await ask_everything(server, tmp_path, *further)
