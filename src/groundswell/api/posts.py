"""``/api/posts``: the feed, and one post."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query

from groundswell.api.parameters import (
    EndDate,
    Limit,
    Offset,
    Source,
    StartDate,
    Text,
    check_order,
    refuse,
)
from groundswell.api.parts import PartsOf
from groundswell.api.schemas.common import EmotionLabel, SentimentLabel, errors
from groundswell.api.schemas.posts import PostFilters, PostList, PostOut
from groundswell.store.filters import InvalidCursor, PostFilter

router = APIRouter(prefix="/api/posts", tags=["posts"])


@router.get("", operation_id="listPosts", responses=errors(503), summary="The newest posts")
async def list_posts(
    parts: PartsOf,
    limit: Limit = 50,
    offset: Offset = 0,
    cursor: Annotated[
        Text | None,
        Query(max_length=2048, description="`next_cursor` of the page before; without offset."),
    ] = None,
    source: Source = None,
    sentiment: Annotated[SentimentLabel | None, Query(description="Only this label.")] = None,
    emotion: Annotated[EmotionLabel | None, Query(description="Only this emotion.")] = None,
    author: Annotated[
        Text | None, Query(max_length=256, description="Exactly this author.")
    ] = None,
    q: Annotated[
        Text | None, Query(max_length=200, description="Text the content contains, in any case.")
    ] = None,
    start_date: StartDate = None,
    end_date: EndDate = None,
) -> PostList:
    """Posts with their analysis, the newest first; page by `cursor` (any depth costs the same)."""
    check_order(start_date, end_date)
    if cursor and offset:
        raise refuse("offset", "give either cursor or offset")
    # A parameter without a value, as in ?source=, asks for nothing.
    chosen = PostFilter(
        source=source or None,
        sentiment=sentiment,
        emotion=emotion,
        author=author or None,
        q=q or None,
        start=start_date,
        end=end_date,
    )
    try:
        page = await parts.posts.page(chosen, limit=limit, offset=offset, cursor=cursor or None)
    except InvalidCursor as error:
        raise refuse("cursor", str(error)) from None
    total, capped = await parts.posts.count(chosen)
    return PostList(
        posts=[PostOut.of(item) for item in page.posts],
        total=total,
        total_capped=capped,
        limit=limit,
        offset=offset,
        next_cursor=page.next_cursor,
        filters=PostFilters(
            source=chosen.source,
            sentiment=chosen.sentiment,
            emotion=chosen.emotion,
            author=chosen.author,
            q=chosen.q,
            start_date=chosen.start,
            end_date=chosen.end,
        ),
    )


@router.get(
    "/{post_id:path}", operation_id="getPost", responses=errors(404, 503), summary="One post"
)
async def get_post(
    parts: PartsOf,
    post_id: Annotated[Text, Path(description="The post's identity; may contain slashes.")],
) -> PostOut:
    """A post and its analysis."""
    item = await parts.posts.get(post_id)
    if item is None:
        raise HTTPException(404, f"there is no post {post_id[:80]!r}")
    return PostOut.of(item)
