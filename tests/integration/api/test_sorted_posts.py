"""``GET /api/posts?sort=``: the posts that somebody should read first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from groundswell.domain.post import Operation, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.store import ranked_posts
from tests.integration.api.conftest import Work, post

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
#: In the order in which they were written.
SAID = [
    ("mild", "negative", 0.55),
    ("joy", "positive", 0.9),
    ("rage", "negative", 0.98),
    ("plain", "neutral", 0.5),
    ("foreign", "unsupported", 0.0),
    ("angry", "negative", 0.8),
]


@pytest.fixture
async def feed(work: Work) -> None:
    await work.deps.posts.save(
        [
            (
                PostEvent(
                    post(name, f"{name} text", created_at=MORNING + timedelta(minutes=n)),
                    Operation.CREATE,
                    n + 1,
                ),
                Analysis(label, confidence, "unsupported", "words-1"),
            )
            for n, (name, label, confidence) in enumerate(SAID)
        ]
    )


async def names(api: httpx.AsyncClient, **params: str | int) -> list[str]:
    answer = await api.get("/api/posts", params=params)
    assert answer.status_code == 200, answer.text
    return [each["post_id"] for each in answer.json()["posts"]]


@pytest.mark.usefixtures("feed")
async def test_the_worst_the_best_and_the_least_sure_come_first(api: httpx.AsyncClient) -> None:
    assert await names(api, sort="most_negative") == ["rage", "angry", "mild"]
    assert await names(api, sort="most_positive") == ["joy"]
    assert await names(api, sort="least_sure") == ["plain", "mild", "angry", "joy", "rage"]
    assert await names(api, sort="newest") == [name for name, *_ in reversed(SAID)]


@pytest.mark.usefixtures("feed")
async def test_filters_hold_and_pages_follow_each_other(api: httpx.AsyncClient) -> None:
    assert await names(api, sort="most_negative", q="rage") == ["rage"]
    assert await names(api, sort="most_negative", sentiment="positive") == []
    assert await names(api, sort="least_sure", sentiment="negative") == ["mild", "angry", "rage"]
    assert await names(api, sort="most_negative", limit=1, offset=1) == ["angry"]
    found = (await api.get("/api/posts", params={"sort": "most_negative", "limit": 1})).json()
    assert (found["total"], found["total_capped"], found["sorted_since"]) == (3, False, None)
    assert found["next_cursor"] is None


@pytest.mark.usefixtures("feed")
async def test_what_a_person_has_judged_is_sure_and_listed_by_itself(
    api: httpx.AsyncClient,
) -> None:
    assert await names(api, sort="last_corrected") == []
    for name, label in (("plain", "negative"), ("joy", "neutral")):
        answer = await api.put(f"/api/posts/{name}/label", json={"sentiment": label})
        assert answer.status_code == 200, answer.text
    assert await names(api, sort="last_corrected") == ["joy", "plain"]
    assert await names(api, sort="most_negative") == ["plain", "rage", "angry", "mild"]
    assert await names(api, sort="most_positive") == []
    assert await names(api, sort="least_sure") == ["mild", "angry", "rage"]


@pytest.mark.usefixtures("feed")
async def test_since_when_posts_are_ordered_is_told_where_that_is_not_all(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranked_posts, "RANKED_AT_MOST", 3)
    found = (await api.get("/api/posts", params={"sort": "least_sure"})).json()
    assert [each["post_id"] for each in found["posts"]] == ["plain", "angry"]
    assert found["total_capped"] is True
    assert found["sorted_since"] == (MORNING + timedelta(minutes=3)).isoformat()


async def test_a_cursor_leads_through_time_only(api: httpx.AsyncClient) -> None:
    refused = await api.get("/api/posts", params={"sort": "least_sure", "cursor": "x"})
    assert refused.status_code == 422
    assert "paged by offset" in refused.text
    unknown = await api.get("/api/posts", params={"sort": "angriest"})
    assert unknown.status_code == 422
