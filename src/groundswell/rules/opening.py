"""Opens an incident: its numbers, whether it is silenced, and its drivers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from groundswell.domain.rule import Rule
from groundswell.insight.watch import Alarm
from groundswell.notify.message import PostLine
from groundswell.rules.incident_drivers import (
    MOST_POSTS,
    as_json,
    baseline_of,
    find,
    is_watched,
    worth_explaining,
)
from groundswell.rules.messages import Wording
from groundswell.rules.outages import SourceOutages
from groundswell.store.driver_posts import SampledPost
from groundswell.store.incidents import Opened, Turn


async def opened_incident(
    turn: Turn,
    rule: Rule,
    alarm: Alarm,
    at: datetime,
    now: datetime,
    wording: Wording,
    outages: SourceOutages,
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
    drivers = {} if worth_explaining(rule) else _silence(outages, rule.source, at - window, at)
    posts: list[PostLine] = []
    if worth_explaining(rule):
        start, end = baseline_of(at - window, window)
        here = await turn.posts(rule, at - window, at, MOST_POSTS)
        there = await turn.posts(rule, start, end, MOST_POSTS)
        findings = find(rule.metric, rule.emotion, here, there, window / (end - start))
        watched = [post for post in here[0] if is_watched(post, rule.metric, rule.emotion)]
        drivers = as_json(findings, here[0], watched, there[1])
        posts = _quoted(drivers, {post.post_id: post for post in here[0]}, wording)
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
    drivers: dict[str, object], contents: dict[str, SampledPost], wording: Wording
) -> list[PostLine]:
    examples = drivers.get("examples")
    if not wording.content or not isinstance(examples, list):
        return []
    chosen = [contents[example["post_id"]] for example in examples]
    return [
        PostLine(
            post.post_id,
            post.content[:500],
            post.source,
            post.author if wording.authors else None,
            post.url,
        )
        for post in chosen
    ]
