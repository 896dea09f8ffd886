"""``/api/topics``: topics with their counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Query

from groundswell.api.auth.requester import ActorOf, SourcesOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.live.publish_change import changing
from groundswell.api.params.common import Time, refuse
from groundswell.api.params.time_buckets import Zone, check_range
from groundswell.api.params.topic import missing
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.topics import (
    TopicIn,
    TopicList,
    TopicMade,
    TopicOut,
    TopicPatch,
    Warned,
    plain,
    summary,
)
from groundswell.domain.access import Sources
from groundswell.domain.languages import language_mistake
from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.fields import fold_value
from groundswell.domain.query.query import Caution
from groundswell.domain.query.query import Query as TopicQuery
from groundswell.domain.query.values import check_values, unknown_sources
from groundswell.domain.topic import compiled, read_name
from groundswell.domain.window import Period, bucket_start
from groundswell.store.filters import PostFilter
from groundswell.store.topics.definitions import (
    TooManyTopics,
    TopicFields,
)
from groundswell.store.topics.topic_rows import Topic

router = APIRouter(prefix="/api/topics", tags=["topics"], responses=errors(503))

TopicId = Annotated[UUID, Path(description="The topic's `id`.")]
From = Annotated[Time | None, Query(alias="from", description="Default: 24 hours before `to`.")]
To = Annotated[Time | None, Query(alias="to", description="Default: now.")]
LONGEST = timedelta(days=3660)
MOST_BUCKETS = 48
"""Of a trend, as long as days are short enough: what fits beside a topic's name."""


@router.get("", operation_id="listTopics", summary="Topics, with what is counted of each")
async def list_topics(
    deps: DepsOf,
    within: SourcesOf,
    zone: Zone,
    start: From = None,
    end: To = None,
    trend: Annotated[bool, Query(description="Tell the series of each, too.")] = False,
) -> TopicList:
    """Every topic with its posts in the time asked for, and against as long a time before."""
    start, end = read_times(deps, start, end)
    fixed = (each for each in Period if each.width <= Period.DAY.width)
    period = next((each for each in fixed if end - start <= MOST_BUCKETS * each.width), Period.DAY)
    check_range(period, start, end, zone)
    topics = await deps.topics.list()
    keys = [topic.shown for topic in topics]
    now = await deps.topic_counts.in_range(keys, start, end, within)
    before = await deps.topic_counts.in_range(keys, start - (end - start), start, within)
    incidents = await deps.topic_counts.open_incidents() if within is None else {}
    series = await deps.topic_counts.series(keys, period, start, end, within, zone) if trend else {}
    return TopicList(
        topics=[
            summary(
                topic,
                now[topic.shown],
                before[topic.shown],
                incidents.get(str(topic.id), 0),
                series.get(topic.shown, ()),
            )
            for topic in topics
        ],
        start=start,
        end=end,
        period=period,
    )


@router.post(
    "", operation_id="createTopic", status_code=201, responses=errors(409), summary="Make a topic"
)
async def create_topic(deps: DepsOf, within: SourcesOf, actor: ActorOf, body: TopicIn) -> TopicMade:
    """From now on posts are matched; those of the past are filled in, the newest first."""
    wanted = checked(TopicFields(body.name, body.query, body.kind, tuple(body.languages)))
    with refuse_too_many(), changing(deps):
        made = await deps.topics.create(wanted, actor)
    deps.gap_announcer.report()
    return await _made(deps, within, made)


@router.get("/{topic_id:uuid}", operation_id="getTopic", responses=errors(404), summary="One topic")
async def get_topic(deps: DepsOf, topic_id: TopicId) -> TopicOut:
    """A topic as it is now."""
    found = await deps.topics.get(str(topic_id))
    if found is None:
        raise missing(topic_id)
    return TopicOut.of(found)


@router.patch(
    "/{topic_id:uuid}",
    operation_id="changeTopic",
    responses=errors(404, 409),
    summary="Change a topic",
)
async def change_topic(
    deps: DepsOf, within: SourcesOf, actor: ActorOf, topic_id: TopicId, body: TopicPatch
) -> TopicMade:
    """What is left out stays. With another query the counts of the one before are told until the
    new one's are whole.
    """
    old = await deps.topics.get(str(topic_id))
    if old is None:
        raise missing(topic_id)
    given = body.model_dump(exclude_none=True, exclude={"query_version"})
    if "languages" in given:
        given["languages"] = tuple(given["languages"])
    fields = TopicFields(old.name, old.query, old.kind, old.languages, old.state)
    wanted = checked(replace(fields, **given), fields)
    with refuse_too_many(), changing(deps):
        changed = await deps.topics.change(topic_id, wanted, body.query_version, actor)
    if changed is None:
        raise missing(topic_id)
    deps.gap_announcer.report()
    return await _made(deps, within, changed)


@router.delete(
    "/{topic_id:uuid}",
    operation_id="deleteTopic",
    status_code=204,
    responses=errors(404),
    summary="Delete a topic",
)
async def delete_topic(deps: DepsOf, actor: ActorOf, topic_id: TopicId) -> None:
    """Forget a topic and its counts. Posts stay. So do rules and digests on it, which do nothing
    any more (`idle` of `GET /api/rules` and `GET /api/digests`); an open incident of theirs ends.
    """
    with changing(deps):
        gone = await deps.topics.delete(topic_id, actor)
    if not gone:
        raise missing(topic_id)
    deps.gap_announcer.report()


def read_times(
    deps: Deps, start: datetime | None, end: datetime | None
) -> tuple[datetime, datetime]:
    """Exactly what was asked for; by default the last 24 hours, the present minute too."""
    end = end or bucket_start(deps.database.clock.now()) + Period.MINUTE.width
    start = start or end - timedelta(hours=24)
    if start >= end:
        raise refuse("from", "from is not before to")
    if end - start > LONGEST:
        raise refuse("from", f"at most {LONGEST.days:,} days can be asked for")
    return start, end


def checked(wanted: TopicFields, before: TopicFields | None = None) -> TopicFields:
    """The fields as they are kept; values that stay as ``before`` are not looked at again.

    Raises:
        HTTPException: 422, a name or query that cannot be.
    """
    try:
        name = read_name(wanted.name)
    except ValueError as error:
        raise refuse("name", str(error), "body") from None
    with refuse_invalid_query():
        query = compiled(wanted.query, wanted.languages)
        if before is None or wanted.query != before.query:
            check_values(query)
    if before is None or wanted.languages != before.languages:
        check_languages(wanted.languages)
    return replace(wanted, name=name)


def check_languages(languages: Sequence[str]) -> None:
    """422 for what is no language, with the one that was meant."""
    for each in languages:
        if hint := language_mistake(fold_value("lang", each)):
            told = f"`{each}` is no language: {hint}".replace("`", "'")
            raise refuse("languages", told, "body")


async def unknown_sources_of(deps: Deps, within: Sources, query: TopicQuery) -> list[Caution]:
    """Hints at sources of a query that no post has come from yet."""
    if all(place.field.name != "source" for place in query.fields):
        return []
    found, _ = await deps.rollups.sources(PostFilter(within=within))
    return unknown_sources(query, [each.source for each in found])


async def _made(deps: Deps, within: Sources, topic: Topic) -> TopicMade:
    hints = await unknown_sources_of(deps, within, compiled(topic.query))
    warnings = [
        Warned(position=each.position, length=each.length, message=each.text) for each in hints
    ]
    return TopicMade.model_validate({**plain(topic), "warnings": warnings})


@contextmanager
def refuse_invalid_query() -> Iterator[None]:
    """422 for an invalid query: its position, the problem and a suggestion."""
    try:
        yield
    except InvalidQuery as error:
        told = {
            "loc": ["body", "query"],
            "msg": _plain(str(error)),
            "type": "invalid_query",
            "position": error.position,
            "length": error.length,
            "message": _plain(error.problem),
            "hint": _plain(error.hint),
        }
        raise HTTPException(422, [told]) from None


@contextmanager
def refuse_too_many() -> Iterator[None]:
    """422 when there are as many topics as can be matched."""
    try:
        yield
    except TooManyTopics as error:
        raise refuse("name", str(error), "body") from None


def _plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
