"""``DELETE``: a post, or all of an author's posts, for good."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from groundswell.api.auth.requester import ActorOf
from groundswell.api.dependencies import DepsOf
from groundswell.api.live.publish_change import changing, publish_change
from groundswell.api.params.common import Text
from groundswell.api.routes.corrections import PostId, missing
from groundswell.api.schemas.common import errors
from groundswell.domain.post import MAX_NAME_CHARS
from groundswell.store.erasure import POSTS_AT_ONCE

router = APIRouter(tags=["erasure"])

MOST_POSTS = 20 * POSTS_AT_ONCE
"""Erased by one request; who has written more is erased by several."""


class Erased(BaseModel):
    """What was erased."""

    deleted: int = Field(description="Posts.", examples=[3])
    complete: bool = Field(description="False: there are more, ask again.", examples=[True])


@router.delete(
    "/api/posts/{post_id:path}",
    operation_id="erasePost",
    responses=errors(404, 503),
    summary="Erase a post",
)
async def erase_post(deps: DepsOf, actor: ActorOf, post_id: PostId) -> Erased:
    """Erase it for good, with its analyses and corrections; counts and open pages follow at once.

    Only its id is kept, so that the same post does not come in again.
    """
    with changing(deps):
        event = await deps.erasure.post(post_id, actor)
    if event is None:
        raise missing(post_id)
    await publish_change(deps, event)
    return Erased(deleted=len(event.deleted), complete=True)


@router.delete(
    "/api/authors/{author:path}/posts",
    operation_id="eraseAuthor",
    responses=errors(404, 503),
    summary="Erase all posts of an author",
)
async def erase_author(
    deps: DepsOf,
    actor: ActorOf,
    author: Annotated[
        Text,
        Path(max_length=MAX_NAME_CHARS, description="Exactly this author; may contain slashes."),
    ],
) -> Erased:
    """Erase everything of theirs that is stored; at most 10,000 posts a request.

    Posts that are still waiting to be analysed come later: ask again when the queue is empty.
    """
    deleted = 0
    while deleted < MOST_POSTS:
        with changing(deps):
            event = await deps.erasure.author(author, actor)
        if event is None:
            return Erased(deleted=deleted, complete=True)
        deleted += len(event.deleted)
        await publish_change(deps, event)
    return Erased(deleted=deleted, complete=False)
