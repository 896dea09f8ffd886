"""``DELETE``: a post, or all of an author's; and ``/api/audit``, where such acts are told."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.announce import announce
from groundswell.api.asking import ActorOf
from groundswell.api.labels import PostId, missing
from groundswell.api.parameters import Limit, Offset, Text
from groundswell.api.parts import PartsOf
from groundswell.api.schemas.common import LimitUsed, OffsetUsed, UtcTime, errors
from groundswell.domain.post import MAX_NAME_CHARS
from groundswell.store.audit import Act
from groundswell.store.erasure import POSTS_AT_ONCE

router = APIRouter(tags=["erasure"])

MOST_POSTS = 20 * POSTS_AT_ONCE
"""Erased by one request; who has written more is erased by several."""


class Erased(BaseModel):
    """What was erased."""

    deleted: int = Field(description="Posts.", examples=[3])
    complete: bool = Field(description="False: there are more, ask again.", examples=[True])


class AuditEntryOut(BaseModel):
    """Somebody has done something."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="The entry's id.")
    at: UtcTime = Field(description="When.")
    actor: str = Field(description="By which key or token.", examples=["key:3f9c01ab77de"])
    name: str = Field(description="The key's name.", examples=["operations"])
    action: str = Field(
        description=f"One of {', '.join(f'`{act}`' for act in Act)}.",
        examples=["erase_post"],
    )
    subject: str = Field(description="The post, alert or key; an author as `sha256:…` of the name.")
    posts: int | None = Field(description="Posts erased.", examples=[1])


class AuditList(BaseModel):
    """Acts, the newest first."""

    entries: list[AuditEntryOut] = Field(description="The acts.")
    total: int = Field(description="Acts in all.", examples=[1])
    limit: LimitUsed
    offset: OffsetUsed


@router.delete(
    "/api/posts/{post_id:path}",
    operation_id="erasePost",
    responses=errors(404, 503),
    summary="Erase a post",
)
async def erase_post(parts: PartsOf, actor: ActorOf, post_id: PostId) -> Erased:
    """Erase it for good, with its analyses and corrections; counts and open pages follow at once.

    Only its id is kept, so that the same post does not come in again.
    """
    event = await parts.erasure.post(post_id, actor)
    if event is None:
        raise missing(post_id)
    await announce(parts, event)
    return Erased(deleted=len(event.deleted), complete=True)


@router.delete(
    "/api/authors/{author:path}/posts",
    operation_id="eraseAuthor",
    responses=errors(404, 503),
    summary="Erase all posts of an author",
)
async def erase_author(
    parts: PartsOf,
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
        event = await parts.erasure.author(author, actor)
        if event is None:
            return Erased(deleted=deleted, complete=True)
        deleted += len(event.deleted)
        await announce(parts, event)
    return Erased(deleted=deleted, complete=False)


@router.get("/api/audit", operation_id="audit", responses=errors(503), summary="Who did what")
async def audit(parts: PartsOf, limit: Limit = 50, offset: Offset = 0) -> AuditList:
    """Erasures, corrections, acknowledgements, and keys made or ended, the newest first.

    Nothing here can be changed. What was corrected to what is told with the post.
    """
    entries, total = await parts.audit.page(limit, offset)
    return AuditList(
        entries=[AuditEntryOut.model_validate(entry) for entry in entries],
        total=total,
        limit=limit,
        offset=offset,
    )
