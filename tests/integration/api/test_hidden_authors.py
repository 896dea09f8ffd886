"""Leaving authors out keeps counts exact, however many posts the others have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from groundswell.store import found_posts, post_reader
from tests.integration.api.conftest import Work, post

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DATES = {"start_date": "2026-11-20T08:05:00Z", "end_date": "2026-11-20T12:00:00Z"}
AUTHORS = ("ann", "bot", "cleo", None, "ann", "cleo")


@pytest.fixture(autouse=True)
async def _few_are_counted_one_by_one(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty posts, five minutes apart; of more than 15 the newest alone are counted."""
    monkeypatch.setattr(found_posts, "COUNTED_AT_MOST", 15)
    monkeypatch.setattr(post_reader, "COUNT_CAP", 15)
    await work.save(
        *(
            post(
                f"p{n:02}",
                ("good", "bad", "plain")[n % 3],
                source=("one", "two")[n % 2],
                author=AUTHORS[n % 6],
                created_at=MORNING + timedelta(minutes=5 * n),
            )
            for n in range(60)
        )
    )


async def asked(api: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await api.get(path, params={**DATES, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "query",
    [
        {"exclude_author": "bot"},
        {"exclude_author": ["bot", "nobody"], "exclude_sentiment": "neutral"},
        {"exclude_author": "ann", "source": "two"},
        {"exclude_author": ["bot", "ann", "cleo"], "emotion": "joy"},
    ],
)
async def test_counts_without_some_authors_are_those_of_the_posts_listed(
    api: httpx.AsyncClient, query: dict[str, Any]
) -> None:
    listed = await asked(api, "/api/posts", limit=100, **query)
    posts = listed["posts"]
    assert (listed["total"], listed["total_capped"]) == (len(posts), False)
    hours = await asked(api, "/api/sentiment/aggregate", period="hour", **query)
    emotions = await asked(api, "/api/sentiment/emotions", period="hour", **query)
    distribution = await asked(api, "/api/sentiment/distribution", **query)
    assert hours["sample"] is emotions["sample"] is distribution["sample"] is None
    for answer in (hours, emotions):
        assert sum(each["total_count"] for each in answer["data"]) == len(posts)
    full = [each for each in hours["data"] if each["total_count"]]
    assert {each["average_confidence"] for each in full} <= {0.8}
    for label, number in distribution["distribution"].items():
        assert number == sum(each["sentiment"]["label"] == label for each in posts)


async def test_authors_of_too_many_posts_leave_a_sample(api: httpx.AsyncClient) -> None:
    query = {"exclude_author": ["ann", "bot"]}
    listed = await asked(api, "/api/posts", limit=100, **query)
    assert (listed["total"], listed["total_capped"]) == (15, True)
    distribution = await asked(api, "/api/sentiment/distribution", **query)
    assert distribution["sample"] is not None
    assert distribution["total"] <= 15


async def test_facets_are_without_the_authors_that_are_left_out(api: httpx.AsyncClient) -> None:
    query = {"exclude_author": "bot", "sentiment": "negative"}
    facets = await asked(api, "/api/posts/facets", **query)
    assert facets["sample"] is None
    for facet, name in (("sources", "source"), ("sentiments", "sentiment")):
        for value in facets[facet]:
            page = await asked(api, "/api/posts", **(query | {name: value["name"]}))
            assert page["total"] == value["count"]
