"""The report over REST: the same numbers as everywhere, cut exactly, by the clocks of a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.domain.clock import utc_now
from groundswell.services.backfill import Backfill
from tests.integration.api.conftest import Work, post

# In Berlin this week has a day of 25 hours: the 25th.
WEEK = {"from": "2026-10-18T22:00:00Z", "to": "2026-10-25T23:00:00Z", "tz": "Europe/Berlin"}
_FIRST = datetime(2026, 10, 18, 22, tzinfo=UTC)


async def get(api: httpx.AsyncClient, path: str = "/api/report", **params: Any) -> Any:
    answer = await api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def fill(deps: Deps) -> None:
    while await Backfill(deps.database, deps.stream).step():
        pass


async def topic(api: httpx.AsyncClient, name: str, query: str) -> str:
    answer = await api.post("/api/topics", json={"name": name, "query": query})
    assert answer.status_code == 201, answer.text
    told: str = answer.json()["id"]
    return told


@pytest.fixture
async def posts(work: Work) -> None:
    """An hour each: a post about Acme, bad in the second half of the week; others about tea."""
    made = []
    for hour in range(-24, 7 * 24 + 1, 2):
        moment = _FIRST + timedelta(hours=hour, minutes=30)
        mood = "bad" if hour > 80 else "good"
        made.append(post(f"a{hour}", f"{mood} acme {hour}", created_at=moment, source="blog"))
        made.append(post(f"t{hour}", f"plain tea {hour}", created_at=moment, author=f"u{hour}"))
    await work.save(*made)


async def test_a_report_has_the_numbers_of_the_distribution_and_its_series_adds_up_to_them(
    api: httpx.AsyncClient, deps: Deps, posts: None
) -> None:
    acme = await topic(api, "Acme", "acme")
    await fill(deps)
    report = await get(api, topic="acme", **WEEK)
    dates = {"start_date": WEEK["from"], "end_date": WEEK["to"], "topic": "acme"}
    known = await get(api, "/api/sentiment/distribution", **dates)
    assert (report["topic"], report["name"], report["tz"]) == (acme, "Acme", "Europe/Berlin")
    assert report["counts"]["posts"] == known["total"] == 85
    assert report["counts"]["sentiment"] == known["distribution"]
    assert report["counts"]["percentages"] == known["percentages"]
    assert (report["period"], len(report["series"])) == ("day", 7)
    # Days begin at midnight in Berlin, and the last has 25 hours.
    assert report["series"][-1]["timestamp"] == "2026-10-24T22:00:00+00:00"
    assert [one["posts"] for one in report["series"]] == [12] * 6 + [13]
    assert report["before"] == "2026-10-11T22:00:00+00:00"
    assert report["counts"]["posts_before"] == 12
    assert report["counts"]["change"] == pytest.approx(85 / 12 - 1, abs=1e-4)
    assert all("acme" in one["content"] for one in report["positive"] + report["negative"])
    assert {one["sentiment"]["label"] for one in report["negative"]} == {"negative"}
    assert report["incidents"] == []


@pytest.mark.parametrize(
    ("start", "end", "tz"),
    [
        ("2026-10-20T05:17:30Z", "2026-10-20T22:41:10Z", "Asia/Kathmandu"),
        ("2026-10-25T00:31:00Z", "2026-10-25T01:29:59Z", "Europe/Berlin"),
        ("2026-10-19T03:00:00.5Z", "2026-10-24T13:13:13Z", "Australia/Lord_Howe"),
        ("2026-08-01T00:00:00Z", "2026-10-26T00:00:00Z", "UTC"),
    ],
)
async def test_a_stretch_is_cut_exactly_wherever_it_begins(
    api: httpx.AsyncClient, posts: None, start: str, end: str, tz: str
) -> None:
    report = await get(api, tz=tz, source="blog", **{"from": start, "to": end})
    dates = {"start_date": start, "end_date": end, "source": "blog"}
    known = await get(api, "/api/sentiment/distribution", **dates)
    assert report["counts"]["posts"] == known["total"]
    for label, number in known["distribution"].items():
        assert sum(one[label] for one in report["series"]) == number
    assert (report["drivers"] is None) == (start < "2026-09")


async def test_a_report_is_on_several_sources_or_on_all_but_some(
    api: httpx.AsyncClient, posts: None
) -> None:
    everything = await get(api, **WEEK)
    assert (everything["source"], everything["exclude_source"]) == (None, [])
    both = await get(api, source=["net", "blog"], **WEEK)
    assert (both["source"], both["counts"]) == (["blog", "net"], everything["counts"])
    (blog, other) = [
        await get(api, **query, **WEEK) for query in ({"source": "blog"}, {"exclude_source": "net"})
    ]
    assert (blog["source"], other["source"], other["exclude_source"]) == ("blog", None, ["net"])
    assert other["counts"] == blog["counts"] != everything["counts"]
    assert [one["post_id"] for one in other["negative"]] == [
        one["post_id"] for one in blog["negative"]
    ]


async def test_a_set_adds_its_topics_up_and_shows_each(
    api: httpx.AsyncClient, deps: Deps, posts: None
) -> None:
    ids = [await topic(api, name, name) for name in ("acme", "tea", "nobody")]
    await fill(deps)
    made = await api.post("/api/topic-sets", json={"name": "All", "topics": ids})
    report = await get(api, set=made.json()["id"], **WEEK)
    assert (report["name"], report["topic"]) == ("All", None)
    assert [one["posts"] for one in report["topics"]] == [85, 85, 0]
    assert report["topics"][2]["net_sentiment"] is None
    assert report["counts"]["posts"] == 170
    assert sum(one["posts"] for one in report["series"]) == 170


async def test_of_a_topic_without_posts_nothing_is_made_up(
    api: httpx.AsyncClient, deps: Deps, posts: None
) -> None:
    await topic(api, "Nobody", "nobody")
    await fill(deps)
    report = await get(api, topic="Nobody", **WEEK)
    assert (report["counts"]["posts"], report["counts"]["net_sentiment"]) == (0, None)
    assert (report["drivers"], report["positive"], report["negative"]) == ([], [], [])


async def test_what_is_behind_a_change_is_told_against_the_period_before(
    api: httpx.AsyncClient, work: Work
) -> None:
    now = utc_now()
    made = [
        post(
            f"b{n}",
            f"{'bad' if n % 3 == 0 else 'plain'} day {n}",
            author=f"u{n}",
            created_at=now - timedelta(hours=30, minutes=n),
        )
        for n in range(60)
    ]
    made += [
        post(
            f"c{n}",
            f"bad train {n} #derailed" if n % 2 else f"plain train {n}",
            author=f"w{n}",
            created_at=now - timedelta(hours=2, minutes=n),
        )
        for n in range(120)
    ]
    await work.save(*made)
    report = await get(api, **{"from": (now - timedelta(days=1)).isoformat()})
    found = {(one["metric"], one["value"]) for one in report["drivers"]}
    assert {("negative_share", "#derailed"), ("posts", "#derailed")} <= found
    assert len(report["negative"]) == 1  # the others say the same
    assert report["negative"][0]["content"].endswith("#derailed")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"topic": "nobody"}, "topics"),
        ({"set": "01999999-0000-7000-8000-000000000000"}, "set"),
        ({"topic": "x", "set": "01999999-0000-7000-8000-000000000000"}, "set"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "from"),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "from"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"tz": "Mars/Base"}, "tz"),
        ({"sorce": "a"}, "sorce"),
    ],
)
async def test_what_cannot_be_reported_is_refused(
    api: httpx.AsyncClient, asked: dict[str, str], named: str
) -> None:
    answer = await api.get("/api/report", params=asked)
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"][0]["loc"][-1] == named
