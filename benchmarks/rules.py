"""What a thousand rules cost: every kind, over two hundred topics with four weeks of minutes.

The looks of an hour are done one after another by the rule watcher itself, for the minute in which
baselines are learned anew is dearer than others; then ``groundswell alert`` runs for some minutes
as it always does. PostgreSQL's time stands beside the alerter's.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncpg

from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report
from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.rules.backtest import backtest
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.services.rule_watcher import RuleWatcher
from groundswell.settings import DatabaseSettings
from groundswell.store.audit import OPERATOR
from groundswell.store.engine import Database
from groundswell.store.incidents import IncidentStore
from groundswell.store.rules import RuleStore
from groundswell.store.topics.definitions import TopicFields, TopicStore
from groundswell.stream.facade import Stream

TOPICS = 200
WEEKS = 4
FIRST_LOOK_SECONDS = 120
RATES = ((0.1, 10.0), (0.4, 1.0), (1.0, 0.2))
"""Posts a minute of a tenth of the topics, of the next three tenths, and of the others."""
OF_A_TOPIC = (
    Rule("", "mood", RuleKind.ANOMALY),
    Rule("", "volume", RuleKind.ANOMALY, RuleMetric.POSTS, direction="both"),
    Rule("", "limit", RuleKind.THRESHOLD, threshold=0.6, min_posts=20, window_minutes=10),
    Rule("", "rise", RuleKind.CHANGE, RuleMetric.POSTS, threshold=4, window_minutes=60),
    Rule("", "silence", RuleKind.NO_DATA, window_minutes=60),
)
_FILL = """
INSERT INTO topic_rollups_minute (
    topic, bucket, source, sentiment_label, emotion, posts, confidence_sum, version)
SELECT topic, bucket, 'chirp', label, 'neutral', posts, posts * 0.9, 1
FROM (
    SELECT t.topic, bucket, label, floor(
        t.rate * share * (1 + 0.6 * sin(extract(epoch FROM bucket) / 86400 * 2 * pi())) + random()
    )::bigint AS posts
    FROM unnest($1::int[], $2::float8[]) AS t (topic, rate),
        generate_series($3::timestamptz, $4::timestamptz, '1 minute') AS bucket,
        (VALUES ('negative', 0.2), ('neutral', 0.5), ('positive', 0.3)) AS labels (label, share)
) AS made
WHERE posts > 0
ORDER BY topic, bucket
"""
_FORGET = "DELETE FROM alert_rule_progress; DELETE FROM sentiment_alerts"
_WHOLE = "UPDATE topic_versions SET state = 'whole'"


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time of the alerter and of PostgreSQL, in seconds, and how long it took."""

    alerter: float
    postgres: float
    elapsed: float

    def row(self, of: float) -> dict[str, float]:
        """Seconds; and the alerter's share of a core, where the looks are those of ``of`` s."""
        return {
            "alerter": self.alerter,
            "postgres": self.postgres,
            "elapsed": self.elapsed,
            "% core": 100 * self.alerter / of,
            "% core pg": 100 * self.postgres / of,
        }


async def measure(options: argparse.Namespace) -> Report:
    """Seconds of a processor, and what part of a core that is."""
    report = Report("1,000 rules looked at every 5 s", "s of a processor")
    with tempfile.TemporaryDirectory(prefix="groundswell-rules-") as temporary:
        folder = options.history or Path(temporary)
        async with running_platform((), folder=folder) as platform:
            rows = await _fill(platform)
            first, hour = await _looks(platform)
            slowest = await _backtests(platform)
        async with running_platform(("alert",), folder=folder) as platform:
            await asyncio.sleep(FIRST_LOOK_SECONDS)
            live = await _at_work(platform, 5 * options.seconds)
    report.rows["the first look after a start"] = first.row(60)
    report.rows["the looks of an hour"] = hour.row(3600)
    report.rows[f"at work for {live.elapsed / 60:.0f} minutes"] = live.row(live.elapsed)
    report.goal("% of a core, looks of an hour", 100 * hour.alerter / 3600, at_most=10)
    report.goal("% of a core, at work", 100 * live.alerter / live.elapsed, at_most=10)
    report.goal("s, the slowest backtest of 30 days", slowest, at_most=2)
    report.notes["rules"] = f"{TOPICS * len(OF_A_TOPIC):,} over {TOPICS} topics, all four kinds"
    report.notes["minutes counted"] = f"{rows:,} rows of {WEEKS} weeks"
    report.notes["load before"] = options.load
    return report


async def _fill(platform: Platform) -> int:
    """Topics, their rules, and their minutes up to two hours after now; how many rows those are."""
    connection = await asyncpg.connect(platform.database_url)
    try:
        if not await connection.fetchval("SELECT count(*) FROM topics"):
            await _make(platform.database_url, connection)
        rows: int = await connection.fetchval("SELECT count(*) FROM topic_rollups_minute")
        return rows
    finally:
        await connection.close()


async def _make(database_url: str, connection: asyncpg.Connection[asyncpg.Record]) -> None:
    database = await Database.open(DatabaseSettings(), database_url)
    try:
        topics, rules = TopicStore(database), RuleStore(database)
        keys, rates = [], []
        for n in range(TOPICS):
            made = await topics.create(TopicFields(f"topic {n}", f"brand{n}"))
            keys.append(made.shown)
            rates.append(next(rate for share, rate in RATES if n < share * TOPICS))
            for rule in OF_A_TOPIC:
                named = {"name": f"{rule.name} {n}", "topic_id": str(made.id)}
                await rules.create(Rule(**(_fields(rule) | named)), OPERATOR)  # type: ignore[arg-type]
    finally:
        await database.close()
    now = minute_of(database.clock.now())
    await connection.execute(_WHOLE)
    await connection.execute("SELECT setseed(0.5)")
    span = moment_of(now - WEEKS * 7 * 1440), moment_of(now + 120)
    await connection.execute(_FILL, keys, rates, *span)
    await connection.execute("VACUUM ANALYZE")


def _fields(rule: Rule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in Rule.__dataclass_fields__}


async def _looks(platform: Platform) -> tuple[Cost, Cost]:
    """The first look, when nothing is learned yet, and those of the hour after it."""
    database = await Database.open(DatabaseSettings(), platform.database_url)
    try:
        await database.pool.execute(_FORGET)  # what looks of a run before have kept
        async with Stream.open(platform.stream_settings) as stream:
            watcher = RuleWatcher(IncidentStore(database), stream)
            last = minute_of(database.clock.now())
            first = last - 60
            begin = await _look(platform, watcher, first, first)
            return begin, await _look(platform, watcher, first + 1, last)
    finally:
        await database.close()


async def _backtests(platform: Platform) -> float:
    """Seconds of the slowest kind of rule over a topic that many speak of, the median of three."""
    database = await Database.open(DatabaseSettings(), platform.database_url)
    try:
        took = [
            median([(await backtest(database, rule, 30)).seconds for _ in range(3)])
            for rule in (await RuleStore(database).list())[: len(OF_A_TOPIC)]
        ]
        return max(took)
    finally:
        await database.close()


async def _look(platform: Platform, watcher: RuleWatcher, first: int, last: int) -> Cost:
    used, postgres = time.process_time(), platform.cpu_seconds()["postgres"]
    began = time.perf_counter()
    for minute in range(first, last + 1):
        await watcher.look_until(minute, moment_of(minute))
    return Cost(
        time.process_time() - used,
        platform.cpu_seconds()["postgres"] - postgres,
        time.perf_counter() - began,
    )


async def _at_work(platform: Platform, seconds: float) -> Cost:
    before, began = platform.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(seconds)
    after = platform.cpu_seconds()
    return Cost(
        after["alert"] - before["alert"],
        after["postgres"] - before["postgres"],
        time.perf_counter() - began,
    )
