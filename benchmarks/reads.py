"""Every kind of read with many posts stored and more being written, beside the same with few.

The peer is what most people write first: ``GROUP BY`` over the posts joined with their analyses.
Cached answers are switched off, so every request is computed.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import asyncpg
import httpx

from benchmarks import history
from benchmarks.history_topics import BRANDS
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report, quantile
from benchmarks.writing import writing
from groundswell.domain.clock import utc_now
from groundswell.embedded.engines import running_engines
from groundswell.store.filters import make_cursor
from groundswell.store.migrate import migrate

FEW = 100_000
WRITTEN_A_SECOND = 500
WARM_UPS = 5
"""A search that is given up has read a part of what it needs from the disk."""

_AGGREGATE_PEER = """
SELECT date_trunc($1, p.created_at) AS bucket, a.sentiment_label, count(*),
    avg(a.confidence_score)
FROM social_media_posts p
JOIN sentiment_analysis a ON a.created_at = p.created_at AND a.post_id = p.post_id
WHERE p.created_at >= $2
GROUP BY 1, 2 ORDER BY 1, 2
"""


async def measure(options: argparse.Namespace) -> Report:
    """Milliseconds a request; p99 of each at ``options.posts`` posts, and at 100,000."""
    report = Report("Reads while 500 posts/s are written", "ms")
    few = await _measured(FEW, None, report, options.requests, peer=False)
    many = await _measured(options.posts, options.history, report, options.requests, peer=True)
    for name, delays in many.items():
        p50, p99 = quantile(delays, 0.5), quantile(delays, 0.99)
        few_p50, few_p99 = quantile(few[name], 0.5), quantile(few[name], 0.99)
        report.rows[name] = {
            "p50": p50,
            "p99": p99,
            "few p50": few_p50,
            "few p99": few_p99,
            "p50/few": p50 / few_p50,
        }
        report.goal(f"{name}: p99", p99, at_most=50.0)
        report.goal(f"{name}: p50 / p50 of few", p50 / few_p50, at_most=2.0)
    report.notes["posts"] = options.posts
    report.notes["posts, few"] = FEW
    report.notes["requests each"] = options.requests
    report.notes["load before"] = options.load
    return report


async def _measured(
    count: int, kept: Path | None, report: Report, rounds: int, *, peer: bool
) -> dict[str, list[float]]:
    """Sorted delays by query. ``kept``: a folder with a history made before, or to be kept."""
    with tempfile.TemporaryDirectory(prefix="groundswell-reads-") as folder:
        place = kept or Path(folder)
        if not (place / "postgres").exists():
            start = time.perf_counter()
            async with running_engines(place, durable=False) as engines:
                await migrate(engines.database_url)
                await history.fill(engines.database_url, count)
            report.notes[f"s to make {count:,} posts"] = round(time.perf_counter() - start)
        services = ("instant", "serve")
        async with running_platform(services, folder=place, CACHE_TTL_SECONDS="0") as platform:
            if peer:
                await _peers(platform, report)
            async with writing(platform, WRITTEN_A_SECOND):
                return await _asked(platform, await _queries(platform, count), rounds, report)


async def _queries(platform: Platform, count: int) -> dict[str, str]:
    connection = await asyncpg.connect(platform.database_url)
    try:
        newest = await connection.fetchval(
            "SELECT max(created_at) FROM social_media_posts WHERE post_id LIKE 'made:%'"
        )
    finally:
        await connection.close()
    now = utc_now()
    middle = history.moment(count, count // 2, newest)
    deep = make_cursor(middle, f"made:{count // 2:012}")
    day, month = (now - timedelta(days=1)).isoformat(), (now - timedelta(days=30)).isoformat()
    week = (middle - timedelta(days=7)).isoformat()
    rare = str(count // 3 + 7)
    found: dict[str, tuple[str, dict[str, object]]] = {
        "aggregate, 24 h by minute": ("sentiment/aggregate", {"period": "minute"}),
        "aggregate, 24 h by minute, a source": (
            "sentiment/aggregate",
            {"period": "minute", "source": "bluesky", "start_date": day},
        ),
        "aggregate, 30 d by hour": (
            "sentiment/aggregate",
            {"period": "hour", "start_date": month},
        ),
        "emotions, 30 d by day": ("sentiment/emotions", {"period": "day", "start_date": month}),
        "distribution, 24 h": ("sentiment/distribution", {}),
        "distribution, 7 d, a source": (
            "sentiment/distribution",
            {"hours": 168, "source": "forum"},
        ),
        "posts, newest": ("posts", {}),
        "posts of a rare source": ("posts", {"source": "letters"}),
        "posts of a sentiment": ("posts", {"sentiment": "negative"}),
        "posts of a rare emotion": ("posts", {"emotion": "disgust"}),
        "posts of source, sentiment, emotion": (
            "posts",
            {"source": "letters", "sentiment": "negative", "emotion": "disgust"},
        ),
        "posts of an author": ("posts", {"author": "user77777"}),
        "posts of a busy author": ("posts", {"author": "user0"}),
        "posts of a week": ("posts", {"start_date": week, "end_date": middle.isoformat()}),
        "keyword, in many posts": ("posts", {"q": "battery"}),
        "keyword, in one post": ("posts", {"q": rare}),
        "keyword, in no post": ("posts", {"q": "qzxwvk"}),
        "keyword, two letters": ("posts", {"q": "zq"}),
        "keyword and rare emotion": ("posts", {"q": "update", "emotion": "disgust"}),
        "deep cursor": ("posts", {"cursor": deep}),
        "deep cursor, a rare emotion": ("posts", {"cursor": deep, "emotion": "disgust"}),
        "one post": (f"posts/made:{count // 2:012}", {}),
        "sources": ("sources", {}),
    }
    found |= _of_topics(now)
    return {name: f"/api/{path}?{urlencode(asked)}" for name, (path, asked) in found.items()}


def _of_topics(now: datetime) -> dict[str, tuple[str, dict[str, object]]]:
    """The largest topic, in which every eighth post is, and ten as large."""
    month = (now - timedelta(days=30)).isoformat()
    year = (now - timedelta(days=365)).isoformat()
    topic: dict[str, object] = {"topic": BRANDS[0]}
    return {
        "aggregate, a year by day": (
            "sentiment/aggregate",
            {"period": "day", "start_date": year},
        ),
        "aggregate, a year by day of Berlin": (
            "sentiment/aggregate",
            {"period": "day", "start_date": year, "tz": "Europe/Berlin"},
        ),
        "aggregate, a year by day of Kolkata": (
            "sentiment/aggregate",
            {"period": "day", "start_date": year, "tz": "Asia/Kolkata"},
        ),
        "topic: distribution, 24 h": ("sentiment/distribution", topic),
        "topic: aggregate, 24 h by minute": ("sentiment/aggregate", {"period": "minute", **topic}),
        "topic: aggregate, 30 d by hour": (
            "sentiment/aggregate",
            {"period": "hour", "start_date": month, **topic},
        ),
        "topic: aggregate, a year by day": (
            "sentiment/aggregate",
            {"period": "day", "start_date": year, **topic},
        ),
        "topic: newest page": ("posts", topic),
        "topics: compare of 10, 24 h by hour": ("topics/compare", {"topics": ",".join(BRANDS)}),
        "aggregate of a word in many posts": (
            "sentiment/aggregate",
            {"period": "day", "start_date": month, "q": "battery"},
        ),
    }


async def _asked(
    platform: Platform, queries: dict[str, str], rounds: int, report: Report
) -> dict[str, list[float]]:
    """Each query in turn, ``rounds`` times; one that is far too slow fewer times.

    A search that was given up (503) counts with the time until it was.
    """
    delays: dict[str, list[float]] = {name: [] for name in queries}
    async with httpx.AsyncClient(base_url=platform.api_url, timeout=60) as client:
        for number in range(rounds + WARM_UPS):
            for name, url in queries.items():
                if sum(delays[name]) > 15_000:
                    continue
                start = time.perf_counter()
                answer = await client.get(url)
                taken = 1000 * (time.perf_counter() - start)
                if answer.status_code == 503:
                    given_up = f"searches given up: {name}"
                    report.notes[given_up] = int(report.notes.get(given_up, 0)) + 1
                elif answer.status_code != 200:
                    raise RuntimeError(f"{name}: {answer.status_code} {answer.text[:200]}")
                if number >= WARM_UPS:
                    delays[name].append(taken)
    return {name: sorted(found) for name, found in delays.items()}


async def _peers(platform: Platform, report: Report) -> None:
    connection = await asyncpg.connect(platform.database_url)
    try:
        for name, unit, back in (
            ("GROUP BY over the join, 24 h by minute", "minute", timedelta(days=1)),
            ("GROUP BY over the join, 30 d by hour", "hour", timedelta(days=30)),
        ):
            taken = []
            for _ in range(2):
                start = time.perf_counter()
                await connection.fetch(_AGGREGATE_PEER, unit, utc_now() - back)
                taken.append(1000 * (time.perf_counter() - start))
            report.notes[f"ms, {name}"] = round(min(taken))
    finally:
        await connection.close()
