"""One alert an incident, however many look."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from groundswell.domain.alert import Alert, AlertState, NegativeRatioRule
from groundswell.domain.window import SentimentCounts
from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database
from groundswell.store.filters import InvalidFilter
from groundswell.store.posts import PostStore
from tests.integration.store.made import NOON, analysis, create, save

RULE = NegativeRatioRule(min_posts=4)


async def mood(posts: PostStore, at: datetime, *, negative: int, positive: int) -> None:
    bad = analysis("negative", "anger")
    await save(
        posts,
        *(create(f"{at} bad {n}", bad, at=at) for n in range(negative)),
        *(create(f"{at} good {n}", at=at) for n in range(positive)),
    )


async def opened(posts: PostStore, alerts: AlertStore) -> Alert:
    await mood(posts, NOON - timedelta(minutes=1), negative=9, positive=3)
    alert = await alerts.step(RULE, NOON)
    assert alert is not None
    return alert


async def test_an_alert_says_what_was_seen(posts: PostStore, alerts: AlertStore) -> None:
    alert = await opened(posts, alerts)
    assert (alert.actual_ratio, alert.threshold, alert.state) == (3.0, 2.0, AlertState.OPEN)
    assert (alert.positive_count, alert.negative_count, alert.post_count) == (3, 9, 12)
    assert (alert.window_start, alert.window_end) == (NOON - timedelta(minutes=5), NOON)
    assert await alerts.open_alerts() == [alert]
    assert await alerts.page(10) == ([alert], 1)


async def test_the_rule_is_kept_beside_the_alert(
    posts: PostStore, alerts: AlertStore, database: Database
) -> None:
    await opened(posts, alerts)
    assert await database.pool.fetchval("SELECT rule FROM sentiment_alerts") == {
        "threshold": 2.0,
        "window_seconds": 300.0,
        "min_posts": 4,
        "cooldown_seconds": 300.0,
    }


async def test_the_window_is_exact(posts: PostStore, alerts: AlertStore) -> None:
    await mood(posts, NOON - RULE.window - timedelta(microseconds=1), negative=9, positive=0)
    await mood(posts, NOON, negative=9, positive=0)
    assert await alerts.window_counts(NOON - RULE.window, NOON) == SentimentCounts()
    assert await alerts.step(RULE, NOON) is None
    assert await alerts.step(RULE, NOON + timedelta(microseconds=1)) is not None


async def test_an_incident_that_goes_on_is_one_alert(posts: PostStore, alerts: AlertStore) -> None:
    first = await opened(posts, alerts)
    await mood(posts, NOON, negative=9, positive=0)
    assert await alerts.step(RULE, NOON + timedelta(seconds=5)) is None
    (alert,) = await alerts.open_alerts()
    assert (alert.id, alert.actual_ratio, alert.peak_ratio) == (first.id, 3.0, 6.0)


async def test_an_incident_is_resolved_after_calm_has_lasted(
    posts: PostStore, alerts: AlertStore
) -> None:
    first = await opened(posts, alerts)
    calm = NOON + timedelta(minutes=10)
    assert await alerts.step(RULE, calm) is None
    assert [alert.calm_since for alert in await alerts.open_alerts()] == [calm]
    assert await alerts.step(RULE, calm + timedelta(minutes=4)) is None
    resolved = await alerts.step(RULE, calm + timedelta(minutes=5))
    assert resolved is not None
    assert (resolved.id, resolved.state) == (first.id, AlertState.RESOLVED)
    assert resolved.resolved_at == calm + timedelta(minutes=5)
    assert await alerts.open_alerts() == []
    assert await alerts.page(10, state=AlertState.RESOLVED) == ([resolved], 1)


async def test_a_flare_up_starts_the_calm_anew(posts: PostStore, alerts: AlertStore) -> None:
    await opened(posts, alerts)
    calm = NOON + timedelta(minutes=10)
    await alerts.step(RULE, calm)
    await mood(posts, calm, negative=9, positive=1)
    assert await alerts.step(RULE, calm + timedelta(minutes=1)) is None
    assert [alert.calm_since for alert in await alerts.open_alerts()] == [None]


async def test_the_next_incident_is_an_alert_of_its_own(
    posts: PostStore, alerts: AlertStore
) -> None:
    await opened(posts, alerts)
    for minutes in (10, 15):
        await alerts.step(RULE, NOON + timedelta(minutes=minutes))
    later = NOON + timedelta(hours=1)
    await mood(posts, later - timedelta(minutes=1), negative=5, positive=0)
    second = await alerts.step(RULE, later)
    found, total = await alerts.page(1)
    assert (found, total) == ([second], 2)
    assert [alert.state for alert in (await alerts.page(5, offset=1))[0]] == [AlertState.RESOLVED]


async def test_many_alerters_open_one_alert(posts: PostStore, database: Database) -> None:
    await mood(posts, NOON - timedelta(minutes=1), negative=9, positive=3)
    told = await asyncio.gather(*(AlertStore(database).step(RULE, NOON) for _ in range(8)))
    assert len([alert for alert in told if alert is not None]) == 1
    assert (await AlertStore(database).page(10))[1] == 1


async def test_alerts_are_found_by_type(posts: PostStore, alerts: AlertStore) -> None:
    alert = await opened(posts, alerts)
    assert await alerts.page(10, alert_type="negative_ratio") == ([alert], 1)
    assert await alerts.page(10, alert_type="another") == ([], 0)
    with pytest.raises(InvalidFilter):
        await alerts.page(10, alert_type="\x00")
