"""Drivers of an incident, found when it opens and stored with it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.insight.drivers.alike import Said
from groundswell.insight.drivers.examples import typical
from groundswell.insight.drivers.features import tokens_of
from groundswell.insight.drivers.find import find_drivers
from groundswell.insight.drivers.post import DriverPost, Findings
from groundswell.store.driver_posts import SampledPost

MOST_POSTS = 10_000
BASELINE = timedelta(days=1)
"""Before the window, with a guard between them."""
GUARD = timedelta(minutes=10)
MOST_EXAMPLES = 3
NOT_SEARCHED: Mapping[str, Any] = {"drivers": [], "failed": True}
"""What is stored where the search failed."""


def baseline_of(start: datetime, window: timedelta) -> tuple[datetime, datetime]:
    """What a window is compared with: the day before it, or ten times its length where longer."""
    end = start - GUARD
    return end - max(BASELINE, 10 * window), end


def unusual_in(
    incidents: Sequence[tuple[datetime, datetime | None]], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The stretches of a baseline in which earlier incidents were open, or about to: what was
    behind one is not usual when it comes again. None, where they leave less than half of it.
    """
    found: list[tuple[datetime, datetime]] = []
    for opened, resolved in sorted(incidents, key=lambda one: one[0]):
        first = max(opened - GUARD, start, found[-1][1] if found else start)
        last = min(resolved or end, end)
        if first < last:
            found.append((first, last))
    return found if lasting(found) <= (end - start) / 2 else []


def lasting(stretches: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long stretches that do not overlap are together."""
    return sum((last - first for first, last in stretches), timedelta())


def find(
    metric: RuleMetric,
    emotion: str | None,
    window: tuple[Sequence[SampledPost], int],
    baseline: tuple[Sequence[SampledPost], int],
    scale: float,
    ignored: Container[str],
) -> Findings:
    """The drivers of a change of ``metric``.

    ``window``, ``baseline``: posts and of how many they are drawn. ``scale``: the window's length
    over the baseline's. ``ignored``: words of the query, which all of the posts share.
    """
    posts, total = window
    before, total_before = baseline
    here = [_post(post, metric, emotion) for post in posts]
    there = [_post(post, metric, emotion) for post in before]
    if metric is not RuleMetric.POSTS:
        return find_drivers(here, there, ignored=ignored)
    # Either side may be a sample: weights correct for their different rates.
    drawn = (len(posts) / max(total, 1)) / (len(before) / max(total_before, 1) or 1)
    return find_drivers(here, there, scale=scale * drawn, ignored=ignored)


def as_json(
    findings: Findings,
    posts: Sequence[SampledPost],
    watched: Sequence[SampledPost],
    baseline_posts: int,
    *,
    total: int,
) -> dict[str, Any]:
    """The findings in the form that is stored: drivers, and example posts, no two alike.

    Where drivers have too few, posts of the watched kind stand for themselves.
    ``total``: of how many ``posts`` are drawn.
    """
    return {
        "drivers": [{**asdict(driver), "lift": driver.lift} for driver in findings.drivers],
        "observed": findings.observed,
        "expected": findings.expected,
        "baseline_posts": baseline_posts,
        "mix": findings.mix,
        "rate": findings.rate,
        "examples": _examples(findings, posts, watched, total),
    }


def _examples(
    findings: Findings, posts: Sequence[SampledPost], watched: Sequence[SampledPost], total: int
) -> list[dict[str, Any]]:
    """Posts that stand for many, each with how many others of those watched are nearly the same;
    estimated where posts are drawn."""
    known = {post.post_id: post for post in posts}
    tokens = [tokens_of(post.content) for post in watched]
    # The first of each driver, then the second of each: a single driver shows three posts, too.
    of_each = zip_longest(*(driver.example_post_ids for driver in findings.drivers))
    chosen: list[tuple[SampledPost, Said]] = []
    for post_id in dict.fromkeys(each for nth in of_each for each in nth if each is not None):
        said = Said(tokens_of(known[post_id].content))
        if len(chosen) < MOST_EXAMPLES and not any(other.like(said) for _, other in chosen):
            chosen.append((known[post_id], said))
    lacking = MOST_EXAMPLES - len(chosen)
    told = [said for _, said in chosen]
    for n in typical(dict(enumerate(tokens)), lacking, told) if lacking else ():
        chosen.append((watched[n], Said(tokens[n])))
    every = [(post.post_id, Said(words)) for post, words in zip(watched, tokens, strict=True)]
    drawn = len(posts) / max(total, 1)
    return [
        {
            "post_id": post.post_id,
            "source": post.source,
            "alike": round(
                sum(said.like(one) for key, one in every if key != post.post_id) / drawn
            ),
        }
        for post, said in chosen
    ]


def is_watched(post: SampledPost, metric: RuleMetric, emotion: str | None) -> bool:
    """Whether a post is of the kind that a metric counts."""
    if metric is RuleMetric.POSTS:
        return True
    if metric is RuleMetric.EMOTION_SHARE:
        return post.emotion == emotion
    return post.sentiment == "negative"


def worth_explaining(rule: Rule) -> bool:
    """Whether posts can explain the rule: silence has none."""
    return rule.kind is not RuleKind.NO_DATA


def _post(post: SampledPost, metric: RuleMetric, emotion: str | None) -> DriverPost:
    return DriverPost(
        post.post_id,
        post.content,
        post.author,
        post.source,
        post.emotion,
        post.url,
        is_watched(post, metric, emotion),
        post.lang,
    )
