"""Silence: a source that is down is told from a topic that is quiet, by what readers wrote down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from groundswell.domain.coverage import Coverage
from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.notify.registry import ChannelKind
from groundswell.rules.backtest import backtest
from groundswell.rules.evaluation import full_hour, minute_of, moment_of
from groundswell.rules.outages import SourceOutages
from groundswell.store.audit import OPERATOR
from groundswell.stream.source_leases import SourceState
from tests.integration.rules.conftest import Place, judged
from tests.integration.rules.test_backtest import DAY, fill

MINUTE = timedelta(minutes=1)
SILENT = Rule("", "silence", RuleKind.NO_DATA, source="s", window_minutes=10, keep_firing_minutes=0)
FELL = Rule(
    "",
    "fell",
    RuleKind.ANOMALY,
    RuleMetric.POSTS,
    source="s",
    direction="below",
    keep_firing_minutes=0,
)


async def heard(
    place: Place, coverage: Coverage, phase: str = "reading", error: str = "", token: str = ""
) -> str:
    """What the reader of the source has written down, as an ingester does; its lease."""
    readers = place.stream.readers
    token = token or await readers.acquire("rss:x", 600) or ""
    state = SourceState(
        "rss:x", "rss", place.now, phase, error, posts=9000, coverage=coverage, gives=("s",)
    )
    assert await readers.save(state, token)
    return token


async def watch_silence(place: Place, minutes: int = 30) -> list[dict[str, object]]:
    """Both rules look at the silence that follows the days of posts."""
    start = place.minute
    for rule in (SILENT, FELL):
        await place.rules.create(rule, OPERATOR)
    await place.watcher.look_until(start, place.now)
    await place.pass_minutes(minutes)
    return [one for one in await place.incidents() if one["state"] == "open"]


@pytest.fixture
async def spoken(place: Place) -> Place:
    """Four days of twenty to forty posts a minute, then nothing since a full hour."""
    place.minute = full_hour(minute_of(place.database.clock.now())) - 60
    await fill(place, place.minute - 4 * DAY, place.minute, [])
    return place


async def test_quiet_is_told_as_such_while_every_source_is_heard(spoken: Place) -> None:
    always = spoken.now + timedelta(minutes=30)
    await heard(spoken, Coverage(spoken.now - timedelta(days=9), always))
    opened = await watch_silence(spoken)
    assert {one["rule_name"] for one in opened} == {"silence", "fell"}
    silence = next(one for one in opened if one["rule_name"] == "silence")
    assert silence["drivers"] == {"heard": ["rss:x"]}
    assert silence["metric"] == "posts"


async def test_a_source_that_is_away_raises_silence_and_holds_back_that_volume_fell(
    spoken: Place,
) -> None:
    coverage = Coverage(spoken.now - timedelta(days=9), spoken.now)
    token = await heard(spoken, coverage, "waiting", "503 from the host")
    channel = await spoken.channel(ChannelKind.WEBHOOK, "hook", url="http://127.0.0.1:9/")
    (silence,) = await watch_silence(spoken)
    assert silence["rule_name"] == "silence"
    since = moment_of(minute_of(coverage.until))  # type: ignore[arg-type]
    assert silence["drivers"] == {
        "outage": {"source": "rss:x", "since": since.isoformat(), "reason": "503 from the host"}
    }
    (told,) = await spoken.deliveries()
    assert told.channel_id == channel.id
    when = f"{since:%Y-%m-%d %H:%M} UTC"
    why = f"for rss:x has been away since {when} (503 from the host)"
    assert why in told.message["summary"]

    # It is back, and has caught up.
    await heard(spoken, replace(coverage, until=spoken.now), token=token)
    await fill(spoken, spoken.minute - 30, spoken.minute + 5, [])
    await spoken.pass_minutes(3)
    assert {one["state"] for one in await spoken.incidents()} == {"resolved"}


FEW = Rule(
    "",
    "few",
    RuleKind.THRESHOLD,
    RuleMetric.POSTS,
    source="s",
    direction="below",
    threshold=5.0,
    keep_firing_minutes=0,
)
HALVED = replace(FEW, name="halved", kind=RuleKind.CHANGE, threshold=2.0, compare_minutes=60)


@pytest.mark.parametrize("direction", ["below", "both"])
async def test_what_a_source_that_is_asked_every_so_often_has_not_told_yet_is_no_silence(
    place: Place, direction: str
) -> None:
    """A feed that is read every quarter of an hour: it is silent in between, and then it is not."""
    place.minute = full_hour(minute_of(place.database.clock.now())) - 120
    await fill(place, place.minute - 4 * DAY, place.minute, [])
    since, token = place.now - timedelta(days=9), ""
    for rule in (SILENT, FELL, FEW, HALVED):
        may_both = rule.kind in (RuleKind.ANOMALY, RuleKind.CHANGE)
        wanted = replace(rule, direction=direction if may_both else rule.direction)
        await place.rules.create(wanted, OPERATOR)
    await place.watcher.look_until(place.minute, place.now)
    for _ in range(4):
        token = await heard(place, Coverage(since, place.now), token=token)
        await place.pass_minutes(15)
        await fill(place, place.minute - 15, place.minute, [])
    assert await place.incidents() == []
    for _ in range(3):  # now the feed itself has nothing
        token = await heard(place, Coverage(since, place.now), token=token)
        await place.pass_minutes(15)
    told = {one["rule_name"] for one in await place.incidents()}
    assert told == {"silence", "fell", "few", "halved"}


async def test_an_outage_teaches_the_baseline_nothing(spoken: Place) -> None:
    """A night without the source, three times: without coverage it would be usual."""
    last = spoken.minute
    nights = [(last - d * DAY - 120, last - d * DAY + 120) for d in (3, 2, 1)]
    coverage = Coverage(moment_of(last - 9 * DAY), moment_of(nights[0][0]))
    for begin, end in nights:
        await spoken.database.pool.execute(
            "DELETE FROM sentiment_rollups_minute WHERE bucket >= $1 AND bucket < $2",
            moment_of(begin),
            moment_of(end),
        )
        coverage = coverage.heard(moment_of(begin)).missed(moment_of(end), "no cursor")
    await heard(spoken, coverage.heard(spoken.now))
    outages = SourceOutages(await spoken.stream.readers.list(), moment_of(last))
    assert await judged(spoken.database, FELL, last, last + 60) == []  # an hour of it is usual
    assert await judged(spoken.database, FELL, last, last + 60, outages) != []
    (found,) = (await backtest(spoken.database, FELL, 1, outages)).incidents
    assert moment_of(last) < found.started_at < moment_of(last + 10)
    assert found.expected == pytest.approx(30, abs=2)
