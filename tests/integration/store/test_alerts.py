"""One alert an incident, however many look."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from groundswell.domain.alert import Alert, AlertState, NegativeRatioRule
from groundswell.domain.window import SentimentCounts
from groundswell.errors import UnstorableBatch
from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database
from groundswell.store.filters import InvalidFilter
from groundswell.store.posts import PostStore
from tests.integration.store.factories import NOON, analysis, create, save

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


async def test_the_first_who_acknowledges_is_noted_and_the_alert_stays_open(
    posts: PostStore, alerts: AlertStore
) -> None:
    alert = await opened(posts, alerts)
    seen = [
        await alerts.acknowledge(UUID(alert.id), NOON + timedelta(seconds=n), by=by, note="known")
        for n, by in enumerate(("ann", "ben"))
    ]
    noted = replace(
        alert, acknowledged_at=NOON, acknowledged_by="ann", acknowledged_note="known", revision=2
    )
    assert seen == [noted, None]
    assert await alerts.open_alerts() == [noted]
    assert await alerts.get(UUID(alert.id)) == noted
    assert await alerts.acknowledge(uuid7(), NOON) is None
    assert await alerts.get(uuid7()) is None


async def test_an_alert_resolves_as_ever_and_remembers_who_saw_it(
    posts: PostStore, alerts: AlertStore
) -> None:
    alert = await opened(posts, alerts)
    await alerts.acknowledge(UUID(alert.id), NOON, by="ann")
    later = NOON + RULE.window
    await alerts.step(RULE, later)
    resolved = await alerts.step(RULE, later + RULE.cooldown)
    assert resolved is not None
    assert (resolved.state, resolved.acknowledged_by) == (AlertState.RESOLVED, "ann")


async def test_of_many_who_acknowledge_at_once_one_is_noted(
    posts: PostStore, alerts: AlertStore
) -> None:
    alert = await opened(posts, alerts)
    told = await asyncio.gather(
        *(alerts.acknowledge(UUID(alert.id), NOON, by=f"person {n}") for n in range(8))
    )
    (noted,) = [each for each in told if each is not None]
    assert await alerts.get(UUID(alert.id)) == noted


async def test_a_name_that_cannot_be_stored_acknowledges_nothing(
    posts: PostStore, alerts: AlertStore
) -> None:
    alert = await opened(posts, alerts)
    with pytest.raises(UnstorableBatch):
        await alerts.acknowledge(UUID(alert.id), NOON, by="\ud800")
    assert await alerts.get(UUID(alert.id)) == alert
