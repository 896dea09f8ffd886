"""Backtest: what a rule would have reported, by the same evaluation over stored counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundswell.domain.amounts import amount
from groundswell.domain.incident import Transition
from groundswell.domain.rule import Rule
from groundswell.insight.series import MINUTES_PER_DAY, MinuteSeries
from groundswell.insight.watch import Alarm, watch
from groundswell.notify.wording import lasted
from groundswell.rules.evaluation import (
    evaluator_of,
    first_look,
    learns,
    least_history,
    minute_of,
    moment_of,
    series_of,
)
from groundswell.rules.lookback import mark_unwatched, past_from
from groundswell.rules.outages import SourceOutages
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.minute_counts import MinuteCounts, minute_counts
from groundswell.store.topics.definitions import TopicStore

MOST_DAYS = 90
TOO_OFTEN_A_WEEK = 20.0


@dataclass(frozen=True, slots=True)
class PastIncident:
    """One that would have been; ``resolved_at`` ``None``: it would go on.

    ``observed``, ``expected``, ``lower``, ``upper``: as it opened.
    """

    started_at: datetime
    resolved_at: datetime | None
    observed: float
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """``looks``: minutes evaluated. ``seconds``: it took. ``warnings``: what a person should know
    before saving the rule, such as from when on it could look. ``preliminary``: the past of its
    topic is still being counted.
    """

    incidents: Sequence[PastIncident]
    looks: int
    seconds: float
    warnings: Sequence[str]
    preliminary: bool = False


async def backtest(
    database: Database, rule: Rule, days: int, outages: SourceOutages | None = None
) -> Backtest:
    """The last ``days`` by this rule. ``outages``: of sources, as far as they are remembered.

    Raises:
        StoreUnavailable: the counts cannot be read.
    """
    began = time.perf_counter()
    last = minute_of(database.clock.now())
    first = last - days * MINUTES_PER_DAY
    start = past_from(rule, first)
    with translated_errors():
        counts = await minute_counts(
            database.reader,
            moment_of(start),
            moment_of(last),
            source=rule.source,
            topic_id=rule.topic_id,
            emotion=rule.emotion,
        )
    asked = first
    first = min(last, max(first, first_look(rule, counts) or first))
    series = series_of(rule, counts, start, last, outages=outages)
    alarms = await asyncio.to_thread(_alarms, rule, counts, series, first, last)
    incidents = _incidents(alarms)
    warnings = _pruned(asked, first, last)
    filling = await _filling(database, rule)
    if filling:
        warnings += filling
    elif first < last:
        heard = last - counts.minutes[0] if counts.minutes else 0
        warnings += _little_history(rule, heard) or _warnings(incidents, heard, last - first)
    return Backtest(incidents, last - first, time.perf_counter() - began, warnings, bool(filling))


def _alarms(
    rule: Rule, counts: MinuteCounts, series: MinuteSeries, first: int, last: int
) -> list[Alarm]:
    if learns(rule):
        mark_unwatched(rule, counts, series, first)
    return watch(evaluator_of(rule), rule.policy, series, first, last)[0]


def _incidents(alarms: Sequence[Alarm]) -> list[PastIncident]:
    found: list[PastIncident] = []
    for alarm in alarms:
        finding = alarm.finding
        if alarm.transition is Transition.RESOLVED:
            opened = found.pop()
            ended = moment_of(alarm.minute)
            found.append(PastIncident(opened.started_at, ended, *_numbers(opened)))
        elif finding is not None:
            numbers = (finding.observed, finding.expected, finding.lower, finding.upper)
            found.append(PastIncident(moment_of(alarm.minute), None, *numbers))
    return found


def _numbers(one: PastIncident) -> tuple[float, float, float, float]:
    return one.observed, one.expected, one.lower, one.upper


async def _filling(database: Database, rule: Rule) -> list[str]:
    """That what is known of its topic is not all yet."""
    topic = None if rule.topic_id is None else await TopicStore(database).get(rule.topic_id)
    if topic is None or topic.fill.state == "done":
        return []
    since = topic.fill.reached
    reach = "" if since is None else f", and reaches back to {since:%Y-%m-%d %H:%M} UTC"
    return [
        f"The past of {topic.name} is still being counted ({topic.fill.done:.0%}{reach}): "
        "what the rule would have done is known when that is done."
    ]


def _pruned(asked: int, first: int, last: int) -> list[str]:
    """What could not be looked at, and why."""
    if first == asked:
        return []
    kept = "Counts by minute are not kept for so long (MINUTE_ROLLUP_DAYS)"
    if first == last:
        return [f"{kept}: no minute could be looked at."]
    since = f"{moment_of(first):%Y-%m-%d %H:%M} UTC"
    return [f"{kept}: it looked from {since} on, at {(last - first) / MINUTES_PER_DAY:.0f} days."]


def _little_history(rule: Rule, heard: int) -> list[str]:
    """That nothing can be told yet, where posts were heard for too few minutes."""
    if not heard:
        return ["There are no posts to judge by: what it will do cannot be told yet."]
    if heard >= (needed := least_history(rule)):
        return []
    there, wanted = (lasted(timedelta(minutes=minutes)) for minutes in (heard, needed))
    return [
        f"The posts reach {there} back, and this rule needs {wanted} of them to compare with: "
        "what it will do cannot be told yet."
    ]


def _warnings(incidents: Sequence[PastIncident], heard: int, looked: int) -> list[str]:
    """What to know of a rule that ``looked`` at so many minutes, where posts were ``heard``."""
    told: list[str] = []
    minutes = min(heard, looked)
    if not incidents:
        span = amount(round(looked / MINUTES_PER_DAY), "day")
        if heard < looked:
            span = f"the {lasted(timedelta(minutes=heard))} since the first post"
        told.append(f"It would not have fired once in {span}.")
    a_week = len(incidents) / minutes * MINUTES_PER_DAY * 7
    if a_week > TOO_OFTEN_A_WEEK and minutes >= MINUTES_PER_DAY:
        told.append(f"It would have fired {a_week:.0f} times a week: more than anybody reads.")
    if len(incidents) == 1 and incidents[0].resolved_at is None:
        told.append("It would fire all the time: its condition has held since it was first true.")
    return told
