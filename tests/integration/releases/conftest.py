"""The release before, as its tree was, and processes of either release."""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.eventually import eventually

LAST_RELEASE = "80c7ccd"
"""The commit of the release before; moved forward with each release."""
_PLANNED_ANEW = b"cached statement plan is invalid"  # a table has changed: it is tried again
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Release:
    """A tree of the code; ``settings`` are those of its processes."""

    name: str
    root: Path
    settings: dict[str, str]

    @asynccontextmanager
    async def running(self, *command: str, **settings: str) -> AsyncIterator[None]:
        """``python -m COMMAND`` until left; it must not end before, nor warn of anything."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", *command),
            env=self._environment | settings,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            _, log = await process.communicate()
        warnings = [line for line in log.splitlines() if _PLANNED_ANEW not in line]
        assert (process.returncode, warnings) == (0, []), f"{command} of the {self.name} release"

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[httpx.AsyncClient]:
        """A client of this release's API, once it is ready."""
        async with (
            self.running("groundswell", "serve", API_PORT=str(port)),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10.0) as client,
        ):
            await eventually(lambda: _ready(client), within=60.0)
            yield client

    async def run(self, *command: str) -> None:
        """``python -m COMMAND`` to its end."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", *command), env=self._environment
        )
        assert await process.wait() == 0

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": f"{self.root / 'src'}:{self.root}"} | self.settings


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/api/health/ready")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def last_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last release's source; skipped where git does not have its commit."""
    archive = subprocess.run(
        ["git", "-C", str(_ROOT), "archive", LAST_RELEASE, "src", "benchmarks"],
        capture_output=True,
        check=False,
    )
    if archive.returncode:
        pytest.skip(f"no commit {LAST_RELEASE} of the last release: git fetch --unshallow")
    folder = tmp_path_factory.mktemp("last")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder)  # Python 3.11.2 knows no filter
    return folder


@pytest.fixture
def last(last_tree: Path, settings: dict[str, str]) -> Release:
    return Release("last", last_tree, settings)


@pytest.fixture
def this(settings: dict[str, str]) -> Release:
    return Release("this", _ROOT, settings)
