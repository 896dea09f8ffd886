"""What grows for ever is pruned in chunks, and what is asked of that time is still exact."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from groundswell.domain.clock import utc_now
from groundswell.domain.window import Period, bucket_start
from groundswell.services.topic_matching import TopicMatching
from groundswell.store import pruning
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter, TopicKey
from groundswell.store.posts import PostStore
from groundswell.store.pruning import Ages, Pruning
from groundswell.store.rollups import Rollups
from groundswell.store.topics.counts import TopicCounts
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.store.factories import analysis, assert_exact, create, delete, save, update

DAY = timedelta(days=1)
NOW = bucket_start(utc_now(), Period.DAY) + timedelta(hours=12)
LONG_AGO = NOW - 100 * DAY
AGES = Ages(minute_rollups=90 * DAY, audit=730 * DAY, alerts=730 * DAY)


async def filled(posts: PostStore, dice: random.Random) -> list[datetime]:
    """Posts around the day before which minutes are pruned; the times of those that are stored."""
    moments = [
        NOW - 90 * DAY - timedelta(hours=12) + timedelta(seconds=dice.randrange(-180_000, 180_000))
        for _ in range(300)
    ]
    await save(posts, *(create(f"p{n}", at=moment) for n, moment in enumerate(moments)))
    return moments


async def assert_counts(
    posts: PostStore, rollups: Rollups, moments: Sequence[datetime], dice: random.Random
) -> None:
    """Ranges that begin and end anywhere hold what they hold; so do their facets and minutes."""
    edges = [min(moments) - DAY, *dice.sample(list(moments), 20), max(moments) + DAY]
    for _ in range(20):
        start, end = sorted(dice.sample(edges, 2))
        expected = sum(start <= moment < end for moment in moments)
        wanted = PostFilter(start=start, end=end)
        assert await posts.count(wanted) == (expected, False)
        assert sum((await posts.facets(wanted)).sentiments.values()) == expected
        minutes = await rollups.aggregate(
            Period.MINUTE, bucket_start(start), bucket_start(end), PostFilter()
        )
        whole = sum(bucket_start(start) <= moment < bucket_start(end) for moment in moments)
        assert sum(bucket.counts.total for bucket in minutes) == whole
        assert len({bucket.start for bucket in minutes}) == len(minutes)


@pytest.mark.parametrize("seed", range(3))
async def test_counts_are_exact_where_minutes_are_pruned(
    posts: PostStore, rollups: Rollups, database: Database, seed: int
) -> None:
    dice = random.Random(seed)
    moments = await filled(posts, dice)
    pruned = await Pruning(database, AGES).prune(NOW)
    assert pruned["minute rollups"] > 50
    await assert_counts(posts, rollups, moments, dice)

    # What comes late, changes and goes is counted there too, by the hour and the day.
    await save(posts, *(create(f"late {n}", at=LONG_AGO) for n in range(3)), delete("p0"))
    await save(posts, update("p1", "other words", 1, analysis("negative")), delete("late 0"))
    moments = [*moments[1:], LONG_AGO, LONG_AGO]
    await assert_counts(posts, rollups, moments, dice)
    await assert_exact(database)
    floor = await database.pool.fetchval("SELECT minutes_from FROM retention")
    oldest = await database.pool.fetchval("SELECT min(bucket) FROM sentiment_rollups_minute")
    assert oldest >= floor == bucket_start(NOW - 90 * DAY, Period.DAY)


async def test_more_than_a_chunk_is_pruned_in_several(
    posts: PostStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "CHUNK", 7)
    await save(posts, *(create(f"p{n}", at=LONG_AGO + n * timedelta(minutes=1)) for n in range(20)))
    assert await Pruning(database, AGES).prune(NOW) == {
        "minute rollups": 20,
        "minute totals": 20,
    }
    assert await Pruning(database, AGES).prune(NOW) == {}


async def test_nothing_is_pruned_that_is_to_be_kept_for_ever(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p", at=NOW - 5000 * DAY))
    assert await Pruning(database, Ages()).prune(NOW) == {}
    assert await database.pool.fetchval("SELECT count(*) FROM sentiment_rollups_minute") == 1


async def test_old_audit_entries_go_and_young_ones_cannot(database: Database) -> None:
    entry = """
        INSERT INTO audit_log (id, at, actor, name, action, subject)
        VALUES ($1, $2, $3, $3, $3, $3)
    """
    for age in (0, 89, 91, 731, 800):
        await database.pool.execute(entry, uuid4(), NOW - age * DAY, f"{age} days")
    assert await Pruning(database, AGES).prune(NOW) == {"audit entries": 2}
    left = await database.pool.fetch("SELECT actor FROM audit_log ORDER BY at DESC")
    assert [row["actor"] for row in left] == ["0 days", "89 days", "91 days"]
    with pytest.raises(asyncpg.RaiseError, match="only ever added"):
        await database.pool.execute("DELETE FROM audit_log")


async def test_alerts_that_are_over_go_with_messages_and_silences_and_open_ones_stay(
    database: Database,
) -> None:
    alert = """
        INSERT INTO sentiment_alerts (id, alert_type, actual_ratio, threshold, created_at,
            window_start, window_end, positive_count, negative_count, neutral_count, post_count,
            state, rule, peak_ratio, resolved_at)
        VALUES ($1, $2, 1, 1, $3, $3, $3, 0, 0, 0, 0, $4, '{}', 1, $5)
    """
    message = """
        INSERT INTO deliveries (id, incident_id, transition, channel_id, message, state, due_at,
            created_at) VALUES ($1, $1, 'opened', $1, '{}', $2, $3, $3)
    """
    old, young = NOW - 731 * DAY, NOW - 729 * DAY
    await database.pool.execute(alert, uuid4(), "open", old, "open", None)
    await database.pool.execute(alert, uuid4(), "just over", old, "resolved", young)
    await database.pool.execute(alert, uuid4(), "long over", old, "resolved", old)
    for state, moment in (("sent", old), ("waiting", old), ("sent", young)):
        await database.pool.execute(message, uuid4(), state, moment)
    silence = """
        INSERT INTO silences (id, settings, starts_at, ends_at, created_by, reason)
        VALUES ($1, '{}', $2, $3, 'ann', $4)
    """
    await database.pool.execute(silence, uuid4(), old - DAY, old, "long over")
    await database.pool.execute(silence, uuid4(), old, NOW + DAY, "goes on")
    pruned = await Pruning(database, AGES).prune(NOW)
    assert pruned == {"alerts": 1, "messages": 1, "silences": 1}
    assert await database.pool.fetchval("SELECT reason FROM silences") == "goes on"
    left = await database.pool.fetch("SELECT alert_type FROM sentiment_alerts ORDER BY 1")
    assert [row["alert_type"] for row in left] == ["just over", "open"]


async def test_a_topics_minutes_are_pruned_too_and_its_counts_stay_exact(
    posts: PostStore, rollups: Rollups, database: Database
) -> None:
    dice = random.Random(5)
    await TopicStore(database).create(TopicFields("Everything", "grün"))
    topic = await TopicStore(database).get("everything")
    assert topic is not None
    matching = await TopicMatching(TopicStore(database)).current()
    times = [
        NOW - 90 * DAY - timedelta(hours=12) + timedelta(seconds=dice.randrange(-180_000, 180_000))
        for _ in range(200)
    ]
    batch = [create(f"p{n}", at=moment, content="grün") for n, moment in enumerate(times)]
    await posts.save(batch, matching)
    pruned = await Pruning(database, AGES).prune(NOW)
    assert pruned["minute rollups of topics"] == pruned["minute rollups"] > 50
    await posts.save([create("late", at=LONG_AGO, content="grün")], matching)
    moments = [*times, LONG_AGO]
    key = TopicKey(topic.shown, str(topic.id))
    edges = [min(moments) - DAY, *dice.sample(moments, 20), max(moments) + DAY]
    kolkata = ZoneInfo("Asia/Kolkata")
    for _ in range(20):
        start, end = sorted(dice.sample(edges, 2))
        expected = sum(start <= moment < end for moment in moments)
        assert await posts.count(PostFilter(start=start, end=end, topic=key)) == (expected, False)
        counts = await TopicCounts(database).in_range([topic.shown], start, end)
        assert counts[topic.shown].total == expected
        series = await TopicCounts(database).series([topic.shown], Period.MINUTE, start, end)
        assert sum(counts.total for _, counts in series.get(topic.shown, [])) == expected
        days_of_topic = await TopicCounts(database).series(
            [topic.shown], Period.DAY, start, end, zone=kolkata
        )
        assert sum(counts.total for _, counts in days_of_topic.get(topic.shown, [])) == expected
        minutes = await rollups.aggregate(Period.MINUTE, start, end, PostFilter(topic=key))
        assert sum(bucket.counts.total for bucket in minutes) == expected
        for wanted in (PostFilter(topic=key), PostFilter()):
            days = await rollups.aggregate(Period.DAY, start, end, wanted, kolkata)
            assert sum(bucket.counts.total for bucket in days) == expected
