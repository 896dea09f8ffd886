"""Every number is of the same posts: what counts say of a filter is what it lists and exports."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import orjson
import pytest

from groundswell.domain.calendar import bucket_edges
from groundswell.domain.window import Period
from groundswell.store import found_posts, frequent_words
from groundswell.store.topics.definitions import TopicFields
from tests.integration.api.conftest import Work, post
from tests.integration.api.numbers import FILTERS, WORDS, but, some_filters

START = datetime(2025, 10, 24, 3, 7, 12, tzinfo=UTC)
DAYS = 12
"""Over the end of summer time in Europe and America."""
ZONES = ("UTC", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu",
         "Australia/Lord_Howe")  # fmt: skip


@pytest.fixture
async def _many(work: Work) -> None:
    dice = random.Random(7)
    await work.deps.topics.create(TopicFields("Acme", "acme OR 東京"))
    edges = [
        edge
        for zone in ZONES[1:]
        for edge in bucket_edges(Period.DAY, START, START + timedelta(days=DAYS), ZoneInfo(zone))
    ]
    moments = [START + timedelta(seconds=dice.randrange(DAYS * 86_400)) for _ in range(500)]
    moments += [edge + timedelta(microseconds=dice.choice((-1, 0, 1))) for edge in edges]
    made = [
        post(
            f"p{n}",
            " ".join(dice.choices(WORDS, k=dice.randint(1, 3))),
            source=dice.choice(("one", "two", "three")),
            author=dice.choice(("ann", "bob", "cleo", None)),
            created_at=moment,
        )
        for n, moment in enumerate(moments)
    ]
    for first in range(0, len(made), 100):
        await work.save(*made[first : first + 100])


async def exported(api: httpx.AsyncClient, query: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await api.get("/api/posts/export", params={"format": "ndjson", **query})
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line) for line in answer.text.splitlines()]


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("seed", range(3))
async def test_counts_are_those_of_the_posts_that_are_listed_and_exported(
    api: httpx.AsyncClient, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    for turn in range(12):
        if seed == 2:  # where the newest are counted alone
            monkeypatch.setattr(found_posts, "COUNTED_AT_MOST", dice.choice((3, 20, 60)))
            monkeypatch.setattr(frequent_words, "_ENTRIES", dice.choice((0, 50_000)))
            monkeypatch.setattr(frequent_words, "_FREQUENT", dice.choice((0, 0, 2_000)))
            monkeypatch.setattr(frequent_words, "_LOOKED_AT", dice.choice((3, 2_000)))
            monkeypatch.setattr(found_posts, "_WALKED_AT_MOST", dice.choice((10, 100, 1_000)))
        filters = some_filters(dice, FILTERS)
        start = START + timedelta(seconds=dice.randrange(DAYS * 86_400))
        end = start + timedelta(seconds=dice.randrange(1, 4 * 86_400))
        period, name = dice.choice(list(Period)[2:]), dice.choice(ZONES)
        zone = None if name == "UTC" else ZoneInfo(name)
        edges = bucket_edges(period, start, end, zone)
        dates = {"start_date": start.isoformat(), "end_date": end.isoformat()}
        told = f"{seed}.{turn}: {filters} {period} {name} {dates}"

        asked = filters | {"period": period, "tz": name, **dates}
        aggregate = (await api.get("/api/sentiment/aggregate", params=asked)).json()
        emotions = (await api.get("/api/sentiment/emotions", params=asked)).json()
        assert [each["timestamp"] for each in aggregate["data"]] == [
            edge.isoformat() for edge in edges[:-1]
        ], told
        distribution = (await api.get("/api/sentiment/distribution", params=filters | dates)).json()
        sample = aggregate["sample"]
        assert emotions["sample"] == distribution["sample"] == sample, told
        since = dates if sample is None else dates | {"start_date": sample["since"]}

        rows = await exported(api, filters | since)
        listed = (await api.get("/api/posts", params=filters | since)).json()
        assert listed["total"] == len(rows) == aggregate["summary"]["total_posts"], told
        assert distribution["total"] == emotions["summary"]["total_posts"] == len(rows), told
        labels = Counter(row["sentiment"] for row in rows)
        assert distribution["distribution"] == {
            label: labels[label] for label in ("positive", "negative", "neutral")
        }, told
        if sample is not None:
            assert 0 <= sample["share"] <= 1
            everything = (await api.get("/api/posts", params=filters | dates)).json()
            assert everything["total"] >= len(rows), told
        for buckets in (aggregate["data"], emotions["data"]):
            for low, high, bucket in zip(edges[:-1], edges[1:], buckets, strict=True):
                inside = sum(
                    low <= datetime.fromisoformat(row["created_at"]) < high for row in rows
                )
                assert bucket["total_count"] == inside, (told, low)

        facets = (await api.get("/api/posts/facets", params=filters | since)).json()
        for facet, column in (("sources", "source"), ("sentiments", "sentiment")):
            found = {each["name"]: each["count"] for each in facets[facet] if each["count"]}
            without = but(filters, column) | since
            if facets["sample"] is None:
                others = await exported(api, without)
                assert found == dict(Counter(row[column] for row in others)), (told, facet)


async def test_what_is_no_time_zone_is_refused(api: httpx.AsyncClient) -> None:
    for tz in ("Mars/Olympus", "", "../../etc/passwd", "europe/berlin", "a" * 65):
        for path in ("/api/sentiment/aggregate", "/api/sentiment/emotions"):
            answer = await api.get(path, params={"period": "day", "tz": tz})
            assert answer.status_code == 422
            assert answer.json()["detail"][0]["loc"] == ["query", "tz"]
    ends = {"start_date": "0001-01-01", "end_date": "0001-01-03", "period": "day"}
    answer = await api.get("/api/sentiment/aggregate", params=ends | {"tz": "America/Havana"})
    assert answer.status_code == 422
    assert "end of time" in answer.json()["detail"][0]["msg"]
