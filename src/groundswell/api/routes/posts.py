"""``/api/posts``: the feed, and one post."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.common import Limit, Offset, Text, refuse
from groundswell.api.params.post_filters import PostFilterOf
from groundswell.api.params.time_buckets import within_key
from groundswell.api.routes.corrections import PostId, post_detail
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.facets import PostFacets
from groundswell.api.schemas.posts import (
    PostDetail,
    PostFilters,
    PostList,
    PostOut,
)
from groundswell.store.filters import InvalidCursor, PostFilter
from groundswell.store.ranked_posts import PostOrder, ranked_posts

router = APIRouter(prefix="/api/posts", tags=["posts"])


@router.get("", operation_id="listPosts", responses=errors(503), summary="The newest posts")
async def list_posts(
    deps: DepsOf,
    chosen: PostFilterOf,
    limit: Limit = 50,
    offset: Offset = 0,
    cursor: Annotated[
        Text | None,
        Query(max_length=2048, description="`next_cursor` of the page before; without offset."),
    ] = None,
    sort: Annotated[
        PostOrder,
        Query(
            description="Other orders than `newest` are of the newest 10,000 posts that pass the "
            "filters (`sorted_since`), paged by `offset`, and hold only what they rank: negative "
            "posts; positive ones; the least sure that nobody has corrected; corrected ones, the "
            "last first."
        ),
    ] = PostOrder.NEWEST,
) -> PostList:
    """Posts with their analysis, the newest first; page by `cursor` (any depth costs the same)."""
    if cursor and offset:
        raise refuse("offset", "give either cursor or offset")
    if sort is not PostOrder.NEWEST:
        if cursor:
            raise refuse("cursor", f"posts sorted by {sort} are paged by offset")
        return await _ranked(deps, chosen, sort, limit, offset)
    async with deps.posts.in_time(chosen):
        try:
            page, total, capped = await deps.posts.page_and_total(
                chosen, limit=limit, offset=offset, cursor=cursor or None
            )
        except InvalidCursor as error:
            raise refuse("cursor", str(error)) from None
    return PostList(
        posts=[PostOut.of(item) for item in page.posts],
        total=total,
        total_capped=capped,
        limit=limit,
        offset=offset,
        next_cursor=page.next_cursor,
        filters=PostFilters.of(chosen),
    )


async def _ranked(
    deps: Deps, chosen: PostFilter, sort: PostOrder, limit: int, offset: int
) -> PostList:
    ranked = await ranked_posts(deps.database, chosen, sort, limit=limit, offset=offset)
    return PostList(
        posts=[PostOut.of(item) for item in ranked.posts],
        total=ranked.total,
        total_capped=ranked.since is not None,
        limit=limit,
        offset=offset,
        next_cursor=None,
        filters=PostFilters.of(chosen),
        sorted_since=ranked.since,
    )


@router.get("/facets", operation_id="postFacets", responses=errors(503), summary="Filter counts")
async def facets(deps: DepsOf, chosen: PostFilterOf) -> PostFacets:
    """How many posts each filter value would show, the other filters kept as they are.

    Exact; with `q` or `author`, or without authors of over 10,000 posts, at most the newest 10,000
    posts are counted (`sample`).
    """

    async def compute() -> dict[str, Any]:
        return PostFacets.of(await deps.posts.facets(chosen)).model_dump(mode="json")

    key = f"facets:{within_key(chosen)}:{PostFilters.of(chosen).model_dump_json()}"
    counted, _ = await deps.stream.cache.get_or_compute(key, compute)
    return PostFacets.model_validate(counted)


@router.get(
    "/{post_id:path}", operation_id="getPost", responses=errors(404, 503), summary="One post"
)
async def get_post(
    deps: DepsOf,
    within: SourcesOf,
    post_id: PostId,
) -> PostDetail:
    """A post, its analysis, and what people have corrected."""
    return await post_detail(deps, post_id, within)
