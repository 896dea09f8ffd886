"""``groundswell up`` on a data folder that the last release has filled: nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import Platform, groundswell, running
from tests.eventually import eventually

WORDS = {"positive": "I love this so much", "negative": "This is awful, I hate it"}


async def push(platform: Platform, name: str, many: int) -> None:
    posts = [
        {"post_id": f"{name}-{n}", "content": f"{WORDS['negative']} {n}", "source": "shop"}
        for n in range(many)
    ]
    assert (await platform.api.post("/api/posts", json=posts)).status_code == 202


async def totals(platform: Platform) -> dict[str, int]:
    """Of the last hour, and of the posts that are listed, of the source."""
    told = await platform.get("/api/sentiment/distribution", hours=1, source="shop")
    listed = await platform.get("/api/posts", source="shop", limit=100)
    return {"counted": told["total"], "listed": len(listed["posts"]), "all": listed["total"]}


@pytest.mark.timeout(240)
async def test_this_release_goes_on_in_the_folder_of_the_last(
    last_tree: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    async with running(
        data, "--source", "none", PYTHONPATH=str(last_tree / "src"), DEMO="false"
    ) as old:
        await push(old, "before", 40)
        await eventually(lambda: old.analysed(40), within=60)
        alerts = len((await old.get("/api/alerts"))["alerts"])

    async with running(data, "--source", "none", DEMO="false") as new:
        counted = {"counted": 40, "listed": 40, "all": 40}
        assert await totals(new) == counted
        assert len((await new.get("/api/alerts"))["alerts"]) >= alerts
        await push(new, "after", 10)
        await eventually(lambda: new.analysed(50), within=60)
        assert (await totals(new))["listed"] == 50
        code, _, told = await groundswell(
            "topics", "add", "Awful", "awful", "--data-dir", str(data)
        )
        assert code == 0, told

        async def filled() -> bool:
            found = await new.get("/api/posts", topic="Awful", limit=100)
            return len(found["posts"]) == 50

        await eventually(filled, within=60)
