"""A first start shows what the platform is for; nothing of that stays among one's own posts."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.eventually import eventually
from tests.integration.embedded.running import needs_model, run, up

OWN = {"post_id": "mine", "source": "shop", "content": "so good"}
FILLED_WITHIN = 120.0
"""Seconds; 15 on a machine that does nothing else."""


class Page:
    """What a browser asks for."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=20.0)

    async def get(self, path: str, **parameters: str) -> Any:
        return (await self._client.get(f"/api/{path}", params=parameters)).raise_for_status().json()

    async def push(self) -> None:
        (await self._client.post("/api/posts", json=OWN)).raise_for_status()

    async def simulated(self) -> str:
        return str((await self.get("sources"))["simulated"])

    async def has_incidents(self) -> bool:
        return len((await self.get("incidents"))["incidents"]) >= 2


@needs_model
@pytest.mark.timeout(300)
async def test_a_first_start_shows_days_of_simulated_life_that_can_be_removed(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    settings = {"DEMO": "true", "CACHE_TTL_SECONDS": "0"}
    async with up(data, **settings) as platform:
        await platform.says("Adding three days of simulated life")
        page = Page(platform.url)
        await eventually(page.has_incidents, within=FILLED_WITHIN)
        await _check_what_is_shown(page)
        await page.push()

        async def is_told() -> bool:
            return await page.simulated() == "some"

        await eventually(is_told)

    async with up(data, "--source", "none", **settings) as platform:
        await platform.says("`groundswell demo rm` removes them")
        page = Page(platform.url)
        assert await page.simulated() == "some"
        said = await run("demo", "rm", expected=0, GROUNDSWELL_DATA_DIR=str(data))
        assert "simulated posts removed" in said
        assert await page.simulated() == "none"
        posts = await page.get("posts")
        assert [post["post_id"] for post in posts["posts"]] == [OWN["post_id"]]
        assert posts["total"] == 1
        assert (await page.get("topics"))["topics"] == []
        assert (await page.get("rules"))["rules"] == []
        assert (await page.get("incidents"))["incidents"] == []
        assert (await page.get("health"))["stats"]["total_posts"] == 1


async def _check_what_is_shown(page: Page) -> None:
    assert await page.simulated() == "all"
    found = await page.get("incidents")
    incident = await page.get(f"incidents/{found['incidents'][0]['id']}")
    assert incident["rule_name"] == "Brambleway: much anger"
    assert len(incident["drivers"]) >= 2
    topics = (await page.get("topics"))["topics"]
    assert [topic["name"] for topic in topics] == ["Brambleway", "Pennyroot", "Starfall Harbour"]
    assert all(topic["posts"] > 100 for topic in topics)
    days = await page.get("sentiment/aggregate", period="day")
    assert sum(bucket["total_count"] > 100 for bucket in days["data"]) >= 1


@needs_model
async def test_a_source_of_ones_own_or_a_word_leaves_it_out(tmp_path: Path) -> None:
    for options in (["--source", "none"], ["--no-demo"]):
        async with up(tmp_path / "data", *options, DEMO="true") as platform:
            await platform.says("Ctrl-C stops everything.")
            platform.send(signal.SIGINT)
            assert await platform.ends() == 0
            assert "simulated" not in platform.said
