"""Preview of a query, comparison of topics (share of voice, overlap), and saved sets of topics."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Query

from groundswell.api.auth.requester import ActorOf, SourcesOf
from groundswell.api.dependencies import DepsOf
from groundswell.api.params.common import Text, refuse
from groundswell.api.params.time_buckets import Zone, check_range
from groundswell.api.params.topic import named
from groundswell.api.routes.topics import (
    From,
    To,
    check_languages,
    read_times,
    refuse_invalid_query,
    unknown_sources_of,
)
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.posts import PostOut
from groundswell.api.schemas.topic_comparison import (
    Comparison,
    Example,
    Matches,
    OverlapOut,
    PreviewIn,
    PreviewOut,
    TopicSetIn,
    TopicSetList,
    TopicSetOut,
    TopicSetPatch,
    compared,
)
from groundswell.api.schemas.topics import Warned
from groundswell.domain.query.highlights import marks
from groundswell.domain.query.values import check_values
from groundswell.domain.query.wording import worded
from groundswell.domain.topic import MAX_IN_SET, compiled, read_name
from groundswell.domain.window import Period
from groundswell.store.filters import PostFilter

router = APIRouter(tags=["topics"], responses=errors(503))

LOOKED_AT = 10_000
"""Posts a preview asks at most: a second."""
EXAMPLES = 20
COMMON = 0.5
"""A query that this share of posts match is said to be a common one."""
SetId = Annotated[UUID, Path(description="The set's `id`.")]


@router.post(
    "/api/topics/preview", operation_id="previewTopic", summary="What a query means and finds"
)
async def preview(deps: DepsOf, within: SourcesOf, body: PreviewIn) -> PreviewOut:
    """Nothing is kept. The newest 10,000 posts of the last 7 days are asked; where there are more,
    the numbers are estimates, and said to be.
    """
    with refuse_invalid_query():
        query = compiled(body.query, body.languages)
        check_values(query)
    check_languages(body.languages)
    now = deps.database.clock.now()
    day, week = now - timedelta(days=1), now - timedelta(days=7)
    wanted = PostFilter(start=week, within=within)
    found = {day: 0, week: 0}
    looked = {day: 0, week: 0}
    examples: list[Example] = []
    async for page in deps.posts.pages(wanted, size=1000, limit=LOOKED_AT):
        for item in page:
            recent = item.post.created_at >= day
            looked[week] += 1
            looked[day] += recent
            if query.matches(item.post):
                found[week] += 1
                found[day] += recent
                if len(examples) < EXAMPLES:
                    spans = marks(query, item.post)
                    examples.append(Example(post=PostOut.of(item), spans=spans))
    estimated = looked[week] >= LOOKED_AT
    matched = found[week]
    if estimated:
        for since in (day, week):
            total, _ = await deps.posts.count(PostFilter(start=since, within=within))
            share = found[since] / looked[since] if looked[since] else found[week] / looked[week]
            found[since] = round(share * total) if total > looked[since] else found[since]
    warnings = [
        Warned(position=each.position, length=each.length, message=each.text)
        for each in (*query.cautions, *await unknown_sources_of(deps, within, query))
    ]
    if looked[week] >= 100 and found[week] > COMMON * looked[week] and not estimated:
        told = "more than half of all posts match"
        warnings.append(Warned(position=1, length=len(body.query), message=told))
    return PreviewOut(
        tree=str(query),
        reads=worded(query.tree),
        warnings=warnings,
        matches=Matches(
            last_24h=found[day],
            last_7d=found[week],
            looked_at=looked[week],
            matched=matched,
            estimated=estimated,
        ),
        examples=examples,
    )


@router.get(
    "/api/topics/compare", operation_id="compareTopics", summary="Topics against each other"
)
async def compare(
    deps: DepsOf,
    within: SourcesOf,
    zone: Zone,
    topics: Annotated[
        Text | None,
        Query(
            max_length=2500,
            description="Ids or names with commas between them; 10 at most.",
            examples=["Acme,Akme"],
        ),
    ] = None,
    group: Annotated[
        UUID | None, Query(alias="set", description="The id of a set, instead of `topics`.")
    ] = None,
    start: From = None,
    end: To = None,
    period: Annotated[Period, Query(description="What a bucket spans.")] = Period.HOUR,
) -> Comparison:
    """Mentions, share of voice, net sentiment and a series of each, and how many posts are in two.

    A post of two topics counts in both.
    """
    asked = [each for each in (topics or "").split(",") if each.strip()]
    if (group is None) == (not asked):
        raise refuse("topics", "give either topics or set")
    if group is not None:
        chosen = await deps.topic_groups.get(group)
        if chosen is None:
            raise refuse("set", "there is no such set")
        asked = [str(each) for each in chosen.topic_ids]
    if not 1 <= len(asked) <= MAX_IN_SET:
        raise refuse("topics", f"1 to {MAX_IN_SET} topics can be compared")
    found = await named(deps, asked)
    start, end = read_times(deps, start, end)
    check_range(period, start, end, zone)
    keys = [topic.shown for topic in found]
    series = await deps.topic_counts.series(keys, period, start, end, within, zone)
    mentions = sum(counts.total for buckets in series.values() for _, counts in buckets)
    told = [compared(topic, mentions, series.get(topic.shown, [])) for topic in found]
    ids = {topic.shown: str(topic.id) for topic in found}
    overlap = await deps.topic_counts.overlap(keys, start, end, within)
    return Comparison(
        topics=told,
        overlap=[
            OverlapOut(
                topics=(ids[each.one], ids[each.other]), posts=each.posts, sampled=each.sampled
            )
            for each in overlap
        ],
        period=period,
        start=start,
        end=end,
    )


@router.get("/api/topic-sets", operation_id="listTopicSets", summary="Sets of topics")
async def list_sets(deps: DepsOf) -> TopicSetList:
    """Every set, by name."""
    return TopicSetList(sets=[TopicSetOut.of(each) for each in await deps.topic_groups.list()])


@router.post(
    "/api/topic-sets",
    operation_id="createTopicSet",
    status_code=201,
    responses=errors(409),
    summary="Make a set",
)
async def create_set(deps: DepsOf, actor: ActorOf, body: TopicSetIn) -> TopicSetOut:
    """Topics that are compared often; 10 at most."""
    topics = await named(deps, body.topics, "body")
    made = await deps.topic_groups.create(_name(body.name), [topic.id for topic in topics], actor)
    return TopicSetOut.of(made)


@router.patch(
    "/api/topic-sets/{set_id}",
    operation_id="changeTopicSet",
    responses=errors(404, 409),
    summary="Change a set",
)
async def change_set(
    deps: DepsOf, actor: ActorOf, set_id: SetId, body: TopicSetPatch
) -> TopicSetOut:
    """The set as it is to be."""
    topics = await named(deps, body.topics, "body")
    changed = await deps.topic_groups.change(
        set_id, _name(body.name), [topic.id for topic in topics], body.revision, actor
    )
    if changed is None:
        raise _missing(set_id)
    return TopicSetOut.of(changed)


@router.delete(
    "/api/topic-sets/{set_id}",
    operation_id="deleteTopicSet",
    status_code=204,
    responses=errors(404),
    summary="Delete a set",
)
async def delete_set(deps: DepsOf, actor: ActorOf, set_id: SetId) -> None:
    """Forget a set. Its topics stay."""
    if not await deps.topic_groups.delete(set_id, actor):
        raise _missing(set_id)


def _name(text: str) -> str:
    try:
        return read_name(text)
    except ValueError as error:
        raise refuse("name", str(error), "body") from None


def _missing(set_id: UUID) -> HTTPException:
    return HTTPException(404, f"there is no set {str(set_id)!r}")
