"""``/api/sentiment``: counts over time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps, open_deps
from groundswell.api.schemas.sentiment import Aggregate, Emotions
from groundswell.domain.clock import utc_now
from groundswell.settings import Settings
from tests.eventually import eventually
from tests.integration.api.conftest import Work, client_of, post, with_api

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
AGGREGATE = "/api/sentiment/aggregate"
DISTRIBUTION = "/api/sentiment/distribution"


@pytest.fixture
async def morning(work: Work) -> None:
    """At 8:00 two good and one bad, at 8:02 one plain, on the next day one good from elsewhere."""
    await work.save(
        post("a", "good", created_at=MORNING),
        post("b", "good", created_at=MORNING + timedelta(seconds=59)),
        post("c", "bad", created_at=MORNING + timedelta(seconds=30)),
        post("d", "plain", created_at=MORNING + timedelta(minutes=2)),
        post("e", "good", source="far", created_at=MORNING + timedelta(days=1)),
    )


@pytest.fixture
async def cached_api(settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    caching = with_api(settings, cache_ttl_seconds=30)
    async with (
        open_deps(caching) as deps,
        client_of(create_app(deps, caching, dashboard=tmp_path)) as client,
    ):
        yield client


@pytest.mark.usefixtures("morning")
async def test_a_range_is_counted_exactly_minutes_without_posts_with_zeros(
    api: httpx.AsyncClient,
) -> None:
    query = {
        "period": "minute",
        "start_date": "2026-11-20T08:00:30",  # no offset: UTC
        "end_date": "2026-11-20T09:02:01+01:00",
    }
    body = (await api.get(AGGREGATE, params=query)).json()
    assert body["start_date"] == "2026-11-20T08:00:30+00:00"
    assert body["end_date"] == "2026-11-20T08:02:01+00:00"
    assert [each["timestamp"] for each in body["data"]] == [
        "2026-11-20T08:00:00+00:00",
        "2026-11-20T08:01:00+00:00",
        "2026-11-20T08:02:00+00:00",
    ]
    assert body["data"][0] == {
        "timestamp": "2026-11-20T08:00:00+00:00",
        "positive_count": 1,
        "negative_count": 1,
        "neutral_count": 0,
        "total_count": 2,
        "positive_percentage": 50.0,
        "negative_percentage": 50.0,
        "neutral_percentage": 0.0,
        "average_confidence": 0.8,
    }
    empty = body["data"][1]
    assert {empty[key] for key in empty if key != "timestamp"} == {0}
    assert body["summary"] == {
        "total_posts": 3,
        "positive_total": 1,
        "negative_total": 1,
        "neutral_total": 1,
    }


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(("path", "documented"), [("aggregate", Aggregate), ("emotions", Emotions)])
async def test_an_answer_is_just_what_is_documented(
    api: httpx.AsyncClient, path: str, documented: type[BaseModel]
) -> None:
    query = {"period": "minute", "start_date": "2026-11-20T08:00Z", "end_date": "2026-11-20T08:03Z"}
    answer = await api.get(f"/api/sentiment/{path}", params=query)
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    told = documented.model_validate(body)
    assert told.model_dump(mode="json") == body
    assert body["summary"]["total_posts"] == 4


@pytest.mark.usefixtures("morning")
async def test_hours_and_days_count_the_same_posts(api: httpx.AsyncClient) -> None:
    query = {"start_date": "2026-11-20T00:00:00Z", "end_date": "2026-11-22T00:00:00Z"}
    hours = (await api.get(AGGREGATE, params={"period": "hour", **query})).json()
    days = (await api.get(AGGREGATE, params={"period": "day", **query})).json()
    assert (len(hours["data"]), len(days["data"])) == (48, 2)
    assert hours["summary"] == days["summary"]
    assert [day["total_count"] for day in days["data"]] == [4, 1]
    one = (await api.get(AGGREGATE, params={"period": "day", "source": "far", **query})).json()
    assert one["summary"]["total_posts"] == 1


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("period", "counts"),
    [("minute", [3, 0, 1, 0, 0, 0]), ("5minute", [4, 0]), ("15minute", [4]), ("6hour", [4])],
)
async def test_a_bucket_may_be_of_several_minutes_or_hours(
    api: httpx.AsyncClient, period: str, counts: list[int]
) -> None:
    query = {"start_date": "2026-11-20T08:00:00Z", "end_date": "2026-11-20T08:06:00Z"}
    body = (await api.get(AGGREGATE, params={"period": period, **query})).json()
    assert [bucket["total_count"] for bucket in body["data"]] == counts
    emotions = (await api.get("/api/sentiment/emotions", params={"period": period, **query})).json()
    assert [bucket["total_count"] for bucket in emotions["data"]] == counts
    started = "2026-11-20T06:00:00+00:00" if period == "6hour" else "2026-11-20T08:00:00+00:00"
    assert body["data"][0]["timestamp"] == emotions["data"][0]["timestamp"] == started


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("view", "total"),
    [
        ({}, 4),
        ({"sentiment": "positive"}, 2),
        ({"emotion": "anger"}, 1),
        ({"sentiment": "positive", "emotion": "anger"}, 0),
        ({"sentiment": "neutral", "source": "net"}, 1),
    ],
)
async def test_counts_are_of_the_posts_that_the_filters_let_through(
    api: httpx.AsyncClient, view: dict[str, str], total: int
) -> None:
    query = {"start_date": "2026-11-20T08:00:00Z", "end_date": "2026-11-20T09:00:00Z", **view}
    for path in (AGGREGATE, "/api/sentiment/emotions"):
        body = (await api.get(path, params={"period": "hour", **query})).json()
        assert body["summary"]["total_posts"] == total
    distributed = (await api.get(DISTRIBUTION, params=query)).json()
    assert distributed["total"] == total
    assert distributed["sentiment"] == view.get("sentiment")


@pytest.mark.usefixtures("morning")
async def test_a_distribution_of_dates_is_exact_to_the_second(api: httpx.AsyncClient) -> None:
    query = {"start_date": "2026-11-20T08:00:01Z", "end_date": "2026-11-20T08:02:00Z"}
    body = (await api.get(DISTRIBUTION, params=query)).json()
    assert body["distribution"] == {"positive": 1, "negative": 1, "neutral": 0}
    assert (body["timeframe_hours"], body["end_date"]) == (None, "2026-11-20T08:02:00+00:00")
    day = (await api.get(DISTRIBUTION, params={"end_date": "2026-11-20T08:00:30Z"})).json()
    assert (day["total"], day["start_date"]) == (1, "2026-11-19T08:00:30+00:00")
    since = (await api.get(DISTRIBUTION, params={"start_date": "2026-11-20T08:00:01Z"})).json()
    assert since["total"] == 4


@pytest.mark.parametrize(
    "query",
    [
        {"hours": "24", "start_date": "2026-11-20"},
        {"start_date": "2026-11-21", "end_date": "2026-11-20"},
        {"sentiment": "angry"},
        {"emotion": "glee"},
        {"start_date": "tomorrow"},
    ],
)
async def test_a_distribution_that_cannot_be_is_refused(
    api: httpx.AsyncClient, query: dict[str, str]
) -> None:
    answer = await api.get(DISTRIBUTION, params=query)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][0] == "query"


@pytest.mark.usefixtures("morning")
async def test_emotions_have_the_shape_of_the_aggregate(api: httpx.AsyncClient) -> None:
    query = {"period": "hour", "start_date": "2026-11-20T08:00Z", "end_date": "2026-11-20T10:00Z"}
    body = (await api.get("/api/sentiment/emotions", params=query)).json()
    first, second = body["data"]
    assert first["timestamp"] == "2026-11-20T08:00:00+00:00"
    assert (first["joy_count"], first["anger_count"], first["neutral_count"]) == (2, 1, 1)
    assert (first["joy_percentage"], first["total_count"]) == (50.0, 4)
    assert (second["joy_count"], second["total_count"], second["joy_percentage"]) == (0, 0, 0)
    assert body["summary"]["total_posts"] == 4
    assert body["summary"]["joy_total"] == 2
    assert (body["period"], body["start_date"]) == ("hour", "2026-11-20T08:00:00+00:00")


async def test_the_distribution_counts_the_last_hours(api: httpx.AsyncClient, work: Work) -> None:
    now = utc_now()
    await work.save(
        *(post(f"g{number}", "good", created_at=now) for number in range(2)),
        post("b", "bad", source="far", created_at=now - timedelta(minutes=90)),
        post("old", "bad", created_at=now - timedelta(hours=200)),
    )
    body = (await api.get(DISTRIBUTION)).json()
    start, end = (datetime.fromisoformat(body.pop(name)) for name in ("start_date", "end_date"))
    assert end - start == timedelta(hours=24, minutes=1)
    assert now - timedelta(minutes=1) < start + timedelta(hours=24) <= utc_now()
    assert body == {
        "timeframe_hours": 24,
        "source": None,
        "sentiment": None,
        "emotion": None,
        "author": None,
        **{f"exclude_{name}": [] for name in ("source", "sentiment", "emotion", "author")},
        "q": None,
        "topic": None,
        "distribution": {"positive": 2, "negative": 1, "neutral": 0},
        "total": 3,
        "percentages": {"positive": 66.67, "negative": 33.33, "neutral": 0.0},
        "top_emotions": {"joy": 2, "anger": 1},
        "sample": None,
        "cached": False,
        "cached_at": None,
    }
    assert (await api.get(DISTRIBUTION, params={"hours": 1})).json()["total"] == 2
    assert (await api.get(DISTRIBUTION, params={"source": "far"})).json()["total"] == 1


async def test_an_empty_distribution_is_all_zeros(api: httpx.AsyncClient) -> None:
    body = (await api.get(DISTRIBUTION, params={"hours": 168})).json()
    assert set(body["percentages"].values()) == {0}
    assert (body["total"], body["top_emotions"]) == (0, {})
    for hours in (0, -1, 169, "x"):
        answer = await api.get(DISTRIBUTION, params={"hours": hours})
        assert answer.status_code == 422


async def test_a_distribution_comes_out_of_the_cache(
    cached_api: httpx.AsyncClient, work: Work
) -> None:
    await work.save(post("a", "good"))

    async def hit() -> Any:  # a busy machine may miss the cache's short budget for a while
        body = (await cached_api.get(DISTRIBUTION)).json()
        return body["cached"] and body

    body = await eventually(hit, within=30)
    assert body["cached_at"].endswith("+00:00")
    assert body["distribution"] == {"positive": 1, "negative": 0, "neutral": 0}
    other = (await cached_api.get(DISTRIBUTION, params={"source": "other"})).json()
    assert other["total"] == 0


@pytest.mark.usefixtures("morning")
async def test_ranges_over_the_same_buckets_share_one_answer(
    cached_api: httpx.AsyncClient, work: Work
) -> None:
    query = {"period": "hour", "start_date": "2026-11-20T08:10Z", "end_date": "2026-11-20T08:20Z"}
    shifted = query | {"start_date": "2026-11-20T08:15Z", "end_date": "2026-11-20T09:00Z"}

    async def shared() -> bool:
        before = (await cached_api.get(AGGREGATE, params=query)).json()
        await work.save(post(f"new{work.sequence}", "good", created_at=MORNING))
        after = (await cached_api.get(AGGREGATE, params=shifted)).json()
        return bool(after["data"] == before["data"])

    await eventually(shared, within=30)
    own = (await cached_api.get(AGGREGATE, params=shifted | {"source": "far"})).json()
    assert own["summary"]["total_posts"] == 0


async def test_many_who_ask_at_once_get_the_same_answer(
    cached_api: httpx.AsyncClient, work: Work, deps: Deps
) -> None:
    await work.save(post("a", "good"))
    answers = await asyncio.gather(
        *(cached_api.get(AGGREGATE, params={"period": "hour"}) for _ in range(10))
    )
    assert {answer.json()["summary"]["total_posts"] for answer in answers} == {1}
