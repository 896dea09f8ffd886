"""``/api/sentiment``: which ranges are counted, and which are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from groundswell.domain.clock import utc_now
from tests.integration.api.conftest import Work, post

AGGREGATE = "/api/sentiment/aggregate"


async def test_the_default_range_is_the_last_day(api: httpx.AsyncClient, work: Work) -> None:
    await work.save(post("now", "good"), post("old", created_at=utc_now() - timedelta(hours=30)))
    body = (await api.get(AGGREGATE, params={"period": "hour"})).json()
    assert len(body["data"]) in (24, 25)
    assert body["summary"]["total_posts"] == 1


async def test_an_empty_range_has_no_buckets(api: httpx.AsyncClient) -> None:
    query = {"period": "minute", "start_date": "2026-11-20", "end_date": "2026-11-20"}
    assert (await api.get(AGGREGATE, params=query)).json()["data"] == []


async def test_ten_thousand_buckets_are_given_and_no_more(api: httpx.AsyncClient) -> None:
    query = {"period": "minute", "start_date": "2026-11-10T00:00:00Z"}
    end = datetime(2026, 11, 10, tzinfo=UTC) + timedelta(minutes=10_000)
    body = await api.get(AGGREGATE, params={**query, "end_date": end.isoformat()})
    assert len(body.json()["data"]) == 10_000
    later = end + timedelta(seconds=1)
    for path in (AGGREGATE, "/api/sentiment/emotions"):
        answer = await api.get(path, params={**query, "end_date": later.isoformat()})
        assert answer.status_code == 422
        assert "10,001 buckets" in answer.json()["detail"][0]["msg"]


async def test_a_bad_range_is_refused(api: httpx.AsyncClient) -> None:
    for query in (
        {},
        {"period": "fortnight"},
        {"period": "minute", "start_date": "2026-11-21", "end_date": "2026-11-20"},
        {"period": "day", "start_date": "0001-01-01", "end_date": "9998-12-31"},
        {"period": "day", "start_date": "2026-13-01"},
        {"period": "day", "start_date": "9998-12-31"},
        {"period": "day", "source": "a\x00b"},
    ):
        answer = await api.get(AGGREGATE, params=query)
        assert answer.status_code == 422, query
        assert answer.json()["detail"][0]["loc"][0] == "query"


async def test_the_ends_of_time_are_answered(api: httpx.AsyncClient) -> None:
    for query in (
        {"start_date": "0001-01-01", "end_date": "0001-01-03"},
        {"end_date": "0001-01-01"},
        {"start_date": "9998-12-30", "end_date": "9998-12-31T23:59:59.999999"},
    ):
        answer = await api.get(AGGREGATE, params={"period": "day", **query})
        assert answer.status_code == 200, query
