"""Opens an incident: its numbers, whether it is silenced, and its drivers.

An incident opens though its drivers cannot be searched for: they only explain it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from groundswell.domain.query.own_words import own_words
from groundswell.domain.rule import Rule
from groundswell.errors import StatementFailed
from groundswell.insight.watch import Alarm
from groundswell.notify.message import PostLine
from groundswell.rules.incident_drivers import (
    MOST_POSTS,
    NOT_SEARCHED,
    as_json,
    baseline_of,
    find,
    is_watched,
    lasting,
    unusual_in,
    worth_explaining,
)
from groundswell.rules.messages import Wording
from groundswell.rules.outages import SourceOutages
from groundswell.store.driver_posts import SampledPost
from groundswell.store.incidents import Turn
from groundswell.store.open_incident import Opened

MOST_SECONDS = 10.0
"""Of one search for drivers; what it explains must not wait for it."""
ALL_SECONDS = 20.0
"""Of all searches of a turn: where hundreds open at once, nobody is told before the turn ends."""


@dataclass
class Searches:
    """The searches for drivers of one turn; ``left``: the seconds that they may still take."""

    left: float = field(default_factory=lambda: ALL_SECONDS)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Around one of them."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.left -= time.monotonic() - began


async def opened_incident(
    turn: Turn,
    rule: Rule,
    alarm: Alarm,
    at: datetime,
    now: datetime,
    wording: Wording,
    outages: SourceOutages,
    searches: Searches,
) -> tuple[Opened, Sequence[PostLine]]:
    """The incident that an alarm opens, and posts that a message about it may quote."""
    finding = alarm.finding
    window = timedelta(minutes=rule.window_minutes if finding is None else finding.window_minutes)
    counts = await turn.counts(rule, at - window, at)
    numbers = (counts.positive, counts.negative, counts.posts)
    positive, negative, total = (int(sum(each)) for each in numbers)
    silenced = any(
        silence.covers(rule.id, rule.topic_id, str(rule.severity), now) for silence in turn.silences
    )
    posts: Sequence[PostLine] = []
    if worth_explaining(rule):
        drivers = NOT_SEARCHED
        if searches.left > 0:
            async with turn.apart("driver search", rule.name):
                with searches.one():
                    drivers, posts = await _explained(turn, rule, at - window, at, wording)
    else:
        drivers = _silence(outages, rule.source, at - window, at)
    return (
        Opened(
            rule,
            at,
            window,
            observed=0.0 if finding is None else finding.observed,
            expected=0.0 if finding is None else finding.expected,
            lower=0.0 if finding is None else finding.lower,
            upper=0.0 if finding is None else finding.upper,
            counts=(positive, negative, total - positive - negative),
            drivers=drivers,
            silenced=silenced,
            since=alarm.since,
        ),
        posts,
    )


async def _explained(
    turn: Turn, rule: Rule, start: datetime, end: datetime, wording: Wording
) -> tuple[Mapping[str, object], Sequence[PostLine]]:
    """The drivers of the window, and posts that a message may quote."""
    before, until = baseline_of(start, end - start)
    try:
        async with asyncio.timeout(MOST_SECONDS):
            here = await turn.posts(rule, start, end, MOST_POSTS)
            past = await turn.unusual_since(rule, before)
        without = unusual_in(past, before, until)
        there = await turn.posts(rule, before, until, MOST_POSTS, without)
    except TimeoutError:
        raise StatementFailed(f"posts were not read within {MOST_SECONDS:g} s") from None
    scale = (end - start) / (until - before - lasting(without))
    ignored = own_words(await turn.query(rule.topic_id))
    findings = await asyncio.to_thread(find, rule.metric, rule.emotion, here, there, scale, ignored)
    watched = [post for post in here[0] if is_watched(post, rule.metric, rule.emotion)]
    drivers = await asyncio.to_thread(as_json, findings, here[0], watched, there[1], total=here[1])
    return drivers, _quoted(drivers, {post.post_id: post for post in here[0]}, wording)


def _silence(
    outages: SourceOutages, source: str | None, start: datetime, end: datetime
) -> dict[str, object]:
    """Why nothing came: a source was away, or those that were heard had nothing."""
    outage = outages.during(source, start, end)
    if outage is None:
        return {"heard": outages.heard(source)}
    told = {"source": outage.source, "since": outage.since.isoformat(), "reason": outage.reason}
    return {"outage": told}


def _quoted(
    drivers: Mapping[str, object], contents: dict[str, SampledPost], wording: Wording
) -> list[PostLine]:
    examples = drivers.get("examples")
    if not wording.content or not isinstance(examples, list):
        return []
    chosen = [(contents[example["post_id"]], example["alike"]) for example in examples]
    return [
        PostLine(
            post.post_id,
            post.content[:500],
            post.source,
            post.author if wording.authors else None,
            post.url,
            alike,
        )
        for post, alike in chosen
    ]
