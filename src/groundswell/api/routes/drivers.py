"""``GET /api/drivers``: the drivers of a change between two time ranges."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.common import Text, Time, refuse
from groundswell.api.params.post_filters import Contains
from groundswell.api.params.value_filters import AuthorFilter, SourceFilter
from groundswell.api.schemas.common import EmotionLabel, errors
from groundswell.api.schemas.incidents import DriverList, DriverOut
from groundswell.domain.query.own_words import own_words
from groundswell.domain.rule import RuleMetric
from groundswell.rules.incident_drivers import (
    MOST_POSTS,
    baseline_of,
    find,
    lasting,
    unusual_in,
)
from groundswell.store.driver_posts import sampled_posts
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import PostFilter
from groundswell.store.incident_list import IncidentFilter
from groundswell.store.topics.definitions import TopicStore

router = APIRouter(tags=["incidents"])

LONGEST = timedelta(days=31)
MOST_INCIDENTS = 100
"""The newest, that are left out of what is usual."""
DEFAULT_WINDOW = timedelta(hours=1)


@router.get(
    "/api/drivers",
    operation_id="listDrivers",
    responses=errors(503),
    summary="What is behind a change",
)
async def list_drivers(
    deps: DepsOf,
    within: SourcesOf,
    source: SourceFilter,
    author: AuthorFilter,
    start: Annotated[Time | None, Query(alias="from", description="Default: an hour ago.")] = None,
    end: Annotated[Time | None, Query(alias="to", description="Default: now.")] = None,
    baseline_from: Annotated[Time | None, Query(description="Default: a day before.")] = None,
    baseline_to: Annotated[Time | None, Query(description="Default: ten minutes before.")] = None,
    metric: Annotated[
        RuleMetric, Query(description="Whose change is to be explained.")
    ] = RuleMetric.NEGATIVE_SHARE,
    emotion: Annotated[EmotionLabel | None, Query(description="For `emotion_share`.")] = None,
    topic: Annotated[
        Text | None, Query(max_length=100, description="Only of this topic, by id or name.")
    ] = None,
    q: Contains = None,
) -> DriverList:
    """Words, phrases, hashtags, links, mentions, texts, sources, authors and emotions that make the
    difference; from at most 10,000 posts a side, drawn evenly where there are more.
    """
    until = end or deps.database.clock.now()
    since = start or until - DEFAULT_WINDOW
    if since >= until:
        raise refuse("from", "from is not before to")
    usual_since, usual_until = baseline_of(since, until - since)
    usual_since, usual_until = baseline_from or usual_since, baseline_to or usual_until
    if usual_since >= usual_until:
        raise refuse("baseline_from", "baseline_from is not before baseline_to")
    if until - since > LONGEST or usual_until - usual_since > LONGEST:
        raise refuse("from", "a stretch of at most 31 days can be explained")
    known = None if topic is None else await TopicStore(deps.database).get(topic)
    if topic is not None and known is None:
        raise refuse("topic", f"there is no topic {topic!r}")
    topic_id = None if known is None else str(known.id)
    told = baseline_from is not None or baseline_to is not None
    without = [] if told else await _incidents_in(deps, topic_id, usual_since, usual_until)
    wanted = PostFilter(source=source, author=author, q=q or None, within=within)
    with translated_errors():
        async with deps.database.searching() as connection:
            here, there = [
                await sampled_posts(
                    connection,
                    replace(wanted, start=start, end=end),
                    MOST_POSTS,
                    topic_id=topic_id,
                    without=left_out,
                )
                for start, end, left_out in (
                    (since, until, ()),
                    (usual_since, usual_until, without),
                )
            ]
    scale = (until - since) / (usual_until - usual_since - lasting(without))
    ignored = own_words(q, None if known is None else known.query)
    findings = await asyncio.to_thread(find, metric, emotion, here, there, scale, ignored)
    return DriverList(
        drivers=[DriverOut.model_validate(driver) for driver in findings.drivers],
        posts=here[1],
        baseline_posts=there[1],
        sampled=here[1] > len(here[0]) or there[1] > len(there[0]),
        mix=findings.mix,
        rate=findings.rate,
    )


async def _incidents_in(
    deps: Deps, topic_id: str | None, start: datetime, end: datetime
) -> Sequence[tuple[datetime, datetime]]:
    """When incidents of the topic were open, of all posts any: no part of what is usual."""
    topic = None if topic_id is None else UUID(topic_id)
    wanted = IncidentFilter(topic_id=topic, start=start, end=end)
    incidents, _ = await deps.incidents.page(wanted, MOST_INCIDENTS)
    return unusual_in([(one.started_at, one.resolved_at) for one in incidents], start, end)
