"""Every number of the API and of its exports is that of a recount, for 200 random ranges, zones
and filters. The page is held to the same recount: ``test_numbers_of_the_page.py``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx
import orjson
import pytest

from tests.integration.api.conftest import Work
from tests.integration.api.numbers import (
    CASES,
    EMOTIONS,
    SENTIMENTS,
    Case,
    Filters,
    Row,
    but,
    case,
    counts,
    place_of,
    stored,
    within,
)


async def asked(api: httpx.AsyncClient, path: str, query: Filters) -> Any:
    answer = await api.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def rows(work: Work) -> Sequence[Row]:
    return await stored(work)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", range(0, CASES, 50))
async def test_every_number_is_that_of_a_recount(
    api: httpx.AsyncClient, rows: Sequence[Row], first: int
) -> None:
    for number in range(first, first + 50):
        each = case(number)
        mine = within(rows, each.start, each.end)
        await buckets_are_right(api, each, [row for row in mine if row.passes(each.filters)])
        await lists_are_right(api, each, [row for row in mine if row.passes(each.filters)])
        await facets_are_right(api, each, mine)
        await topics_are_right(api, each, mine)


async def buckets_are_right(api: httpx.AsyncClient, each: Case, mine: Sequence[Row]) -> None:
    query = each.filters | each.dates | {"period": each.period, "tz": each.zone}
    aggregate = await asked(api, "/api/sentiment/aggregate", query)
    emotions = await asked(api, "/api/sentiment/emotions", query)
    told = aggregate["summary"]
    assert told["total_posts"] == len(mine), each
    assert {name: told[f"{name}_total"] for name in SENTIMENTS} == counts(
        mine, "sentiment", SENTIMENTS
    ), each
    assert {name: emotions["summary"][f"{name}_total"] for name in EMOTIONS} == counts(
        mine, "emotion", EMOTIONS
    ), each
    for answer in (aggregate, emotions):
        starts = [datetime.fromisoformat(bucket["timestamp"]) for bucket in answer["data"]]
        found = [bucket["total_count"] for bucket in answer["data"]]
        ends = [*starts[1:], each.end]
        assert found == [
            len(within(mine, start, end)) for start, end in zip(starts, ends, strict=True)
        ], each
        if each.period in ("day", "week", "month"):
            by_day = Counter(place_of(row.at, each.period, each.zone) for row in mine)
            shown = {
                place_of(start, each.period, each.zone): count
                for start, count in zip(starts, found, strict=True)
            }
            assert len(shown) == len(starts), each
            assert {day: count for day, count in shown.items() if count} == dict(by_day), each


async def lists_are_right(api: httpx.AsyncClient, each: Case, mine: Sequence[Row]) -> None:
    query = each.filters | each.dates
    distribution = await asked(api, "/api/sentiment/distribution", query)
    assert distribution["total"] == len(mine), each
    assert distribution["distribution"] == counts(mine, "sentiment", SENTIMENTS), each
    assert (await asked(api, "/api/posts", query))["total"] == len(mine), each
    newest_first = [row.id for row in sorted(mine, key=lambda row: (row.at, row.id), reverse=True)]
    lines = await api.get("/api/posts/export", params=query | {"format": "ndjson"})
    assert [orjson.loads(line)["post_id"] for line in lines.text.splitlines()] == newest_first, each
    table = await api.get("/api/posts/export", params=query | {"format": "csv"})
    read = csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))
    assert [line["post_id"] for line in read] == newest_first, each


async def facets_are_right(api: httpx.AsyncClient, each: Case, mine: Sequence[Row]) -> None:
    facets = await asked(api, "/api/posts/facets", each.filters | each.dates)
    for facet, name in (
        ("sources", "source"),
        ("sentiments", "sentiment"),
        ("emotions", "emotion"),
    ):
        left = [row for row in mine if row.passes(but(each.filters, name))]
        told = {found["name"]: found["count"] for found in facets[facet] if found["count"]}
        assert told == dict(Counter(getattr(row, name) for row in left)), (each, facet)


async def topics_are_right(api: httpx.AsyncClient, each: Case, mine: Sequence[Row]) -> None:
    members = [row for row in mine if row.passes({"topic": "Acme"})]
    times = {"from": each.start.isoformat(), "to": each.end.isoformat(), "tz": each.zone}
    wall = await asked(api, "/api/topics", times | {"trend": "true"})
    compared = await asked(
        api, "/api/topics/compare", times | {"topics": "Acme", "period": each.period}
    )
    (one,), (other,) = wall["topics"], compared["topics"]
    assert one["posts"] == other["mentions"] == len(members), each
    for series in (one["trend"], other["series"]):
        assert sum(bucket["posts"] for bucket in series) == len(members), each
        starts = [datetime.fromisoformat(bucket["timestamp"]) for bucket in series]
        for start, bucket in zip(starts, series, strict=True):
            later = [other for other in starts if other > start]
            inside = within(members, start, min(later, default=each.end))
            assert bucket["posts"] == len(inside), (each, start)
