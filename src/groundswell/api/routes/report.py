"""``GET /api/report``: everything that a report on a stretch of time tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.common import Text, Time, refuse
from groundswell.api.params.time_buckets import Zone
from groundswell.api.params.topic import MAX_CHARS, named
from groundswell.api.params.value_filters import SourceFilter
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.report import ReportOut
from groundswell.domain.access import Sources
from groundswell.domain.value_filter import ValueFilter
from groundswell.domain.window import bucket_start
from groundswell.reports.report import LONGEST, Scope, Stretch
from groundswell.reports.reporter import Reporter

router = APIRouter(tags=["sentiment"])

DEFAULT_LENGTH = timedelta(days=7)


@router.get(
    "/api/report",
    operation_id="getReport",
    responses=errors(503),
    summary="A report on a stretch of time",
)
async def get_report(
    deps: DepsOf,
    within: SourcesOf,
    zone: Zone,
    source: SourceFilter,
    topic: Annotated[
        Text | None,
        Query(max_length=MAX_CHARS, description="On this topic: its id or name."),
    ] = None,
    group: Annotated[
        UUID | None, Query(alias="set", description="On a set of topics: its id.")
    ] = None,
    start: Annotated[
        Time | None, Query(alias="from", description="Default: 7 days before `to`.")
    ] = None,
    end: Annotated[Time | None, Query(alias="to", description="Default: now.")] = None,
) -> ReportOut:
    """Volume, net sentiment and shares against the period before, a series, incidents, what is
    behind the change, and typical posts: of a topic, a set of topics, or all posts.
    """
    now = deps.database.clock.now()
    scope = await _scope(deps, topic, group, source, within)
    until = end or bucket_start(now) + timedelta(minutes=1)
    since = start or until - DEFAULT_LENGTH
    if since >= until:
        raise refuse("from", "from is not before to")
    if until - since > LONGEST:
        raise refuse("from", f"a report is on at most {LONGEST.days} days")
    try:
        stretch = Stretch(since, until, zone)
        _ = stretch.before, stretch.edges()
    except OverflowError:
        raise refuse("from", "the stretch lies at an end of time, where days end") from None
    report = await Reporter(deps.database).make(scope, stretch)
    return ReportOut.of(report, now)


async def _scope(
    deps: Deps, topic: str | None, group: UUID | None, source: ValueFilter, within: Sources
) -> Scope:
    if topic and group:
        raise refuse("set", "give either topic or set")
    if group is not None:
        chosen = await deps.topic_groups.get(group)
        if chosen is None:
            raise refuse("set", "there is no such set")
        found = [await deps.topics.get(str(each)) for each in chosen.topic_ids]
        topics = [each for each in found if each is not None]
        if not topics:
            raise refuse("set", "the set has no topics any more")
        return Scope(topics, chosen, source, within)
    return Scope(await named(deps, [topic]) if topic else (), None, source, within)
