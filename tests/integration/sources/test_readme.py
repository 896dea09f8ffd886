"""Each line of the README that brings in somebody's own posts does so."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from groundswell.settings import IngestSettings
from groundswell.sources.registry import open_source
from tests.contract.sources.feeds import Site
from tests.contract.sources.jetstream_host import JetstreamHost
from tests.contract.sources.reading import read
from tests.readme_files import TEXTS, make_files

README = (Path(__file__).parents[3] / "README.md").read_text()
BLOCK = README.partition("## Your own posts")[2].partition("```console\n")[2].partition("```")[0]
SPECS = re.findall(r"^groundswell up --source ('[^']+'|\S+)", BLOCK, re.MULTILINE)


@contextlib.asynccontextmanager
async def networks() -> AsyncIterator[dict[str, str]]:
    """Networks here, by the kind of source that reads them."""
    site = Site()
    site.written = 2
    async with site.http.running(), JetstreamHost().running() as host:

        async def write() -> None:
            for number in range(10_000):
                await host.post(number, text=f"more coffee {number}", langs=["en"])
                await asyncio.sleep(0.01)

        writing = asyncio.create_task(write())
        yield {"rss": f"rss:{site.url}#every=1", "bluesky": f"&hosts={host.url}"}
        writing.cancel()


def test_there_are_lines_for_five_kinds_of_people() -> None:
    assert len(SPECS) == 5


@pytest.mark.parametrize("spec", [spec.strip("'") for spec in SPECS])
async def test_a_line_of_the_readme_brings_in_posts(
    spec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with networks() as here:
        if spec.startswith("rss:"):
            spec = here["rss"]
        elif spec.startswith("bluesky"):
            spec += here["bluesky"]
        found = await read(open_source(spec, IngestSettings()), until=2, within=20.0)
    assert len(found.events) >= 2
    assert not found.rejected
    if spec.startswith("replay:"):
        assert found.texts == TEXTS
        assert "ann" in {event.post.author for event in found.events}
