"""``/api/posts/facets``: how many posts each filter value would show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from groundswell.store import found_posts
from tests.integration.api.conftest import Work, post

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
FACETS = "/api/posts/facets"


@pytest.fixture(autouse=True)
async def _feed(work: Work) -> None:
    """Ten posts half an hour apart: even ones good, odd ones bad; the first four from ``one``."""
    await work.save(
        *(
            post(
                f"p{number}",
                f"{('good', 'bad')[number % 2]} coffee {number}",
                source="one" if number < 4 else "two",
                author=f"author{number % 3}",
                created_at=MORNING + timedelta(minutes=30 * number),
            )
            for number in range(10)
        )
    )


def counts(body: dict[str, Any], facet: str) -> dict[str, int]:
    return {each["name"]: each["count"] for each in body[facet]}


async def test_every_value_is_counted_and_the_labels_keep_their_order(
    api: httpx.AsyncClient,
) -> None:
    body = (await api.get(FACETS)).json()
    assert body["sources"] == [{"name": "two", "count": 6}, {"name": "one", "count": 4}]
    assert list(counts(body, "sentiments").items()) == [
        ("negative", 5),
        ("neutral", 0),
        ("positive", 5),
    ]
    assert list(counts(body, "emotions").values()) == [5, 0, 0, 5, 0, 0, 0]
    assert body["capped"] is False


async def test_a_facet_is_counted_without_its_own_filter_but_with_the_others(
    api: httpx.AsyncClient,
) -> None:
    query = {
        "source": "one",
        "sentiment": "negative",
        "start_date": "2026-11-20T08:10:00Z",
        "end_date": "2026-11-20T11:30:00Z",  # p1 to p6
    }
    body = (await api.get(FACETS, params=query)).json()
    assert counts(body, "sources") == {"one": 2, "two": 1}
    assert counts(body, "sentiments") == {"negative": 2, "neutral": 0, "positive": 1}
    assert {name: n for name, n in counts(body, "emotions").items() if n} == {"anger": 2}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"source": "two", "emotion": "joy"},
        {"q": "coffee", "sentiment": "positive"},
        {"author": "author1", "source": "one"},
        {"q": "bad", "start_date": "2026-11-20T09:00:00Z"},
    ],
)
async def test_a_count_is_the_total_that_choosing_the_value_gives(
    api: httpx.AsyncClient, query: dict[str, str]
) -> None:
    body = (await api.get(FACETS, params=query)).json()
    for facet, name in (
        ("sources", "source"),
        ("sentiments", "sentiment"),
        ("emotions", "emotion"),
    ):
        for value, count in counts(body, facet).items():
            page = await api.get("/api/posts", params=query | {name: value})
            assert page.json()["total"] == count


async def test_over_the_cap_it_is_said_that_counting_stopped(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_posts, "COUNTED_AT_MOST", 9)
    assert (await api.get(FACETS, params={"q": "coffee"})).json()["capped"] is True
    assert (await api.get(FACETS, params={"q": "bad"})).json()["capped"] is False
    assert (await api.get(FACETS)).json()["capped"] is False


@pytest.mark.parametrize(
    "query",
    ["sentiment=angry", "emotion=glee", "start_date=soon", "q=%00", f"author={'a' * 257}",
     "start_date=2026-11-21&end_date=2026-11-20", "q=%F0%90"],
)  # fmt: skip
async def test_a_filter_that_cannot_be_is_told(api: httpx.AsyncClient, query: str) -> None:
    answer = await api.get(f"{FACETS}?{query}")
    expected = 200 if query == "q=%F0%90" else 422  # broken UTF-8 is read as a replacement
    assert answer.status_code == expected
    if expected == 422:
        assert answer.json()["detail"]
