"""``/api/posts/{post_id}/label``: a person's correction of what the model said."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query

from groundswell.api.auth.requester import ActorOf, NameOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.live.publish_change import changing, publish_change
from groundswell.api.params.common import Text
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.corrections import MAX_NAME_CHARS, Relabel
from groundswell.api.schemas.posts import PostDetail
from groundswell.domain.access import Sources, includes
from groundswell.domain.event import AnalyzedPost, LiveEvent

router = APIRouter(prefix="/api/posts", tags=["posts"], responses=errors(404, 503))

PostId = Annotated[
    Text,
    Path(
        description="The post's identity; may contain slashes.",
        json_schema_extra={"minLength": 1},  # without one it is another path
    ),
]


@router.put("/{post_id:path}/label", operation_id="relabelPost", summary="Correct a label")
async def relabel_post(
    deps: DepsOf, name: NameOf, actor: ActorOf, post_id: PostId, body: Relabel
) -> PostDetail:
    """Count a post by what a person says of it; the model's own answer is kept beside.

    Every count and every open page follows at once. A label the post has already changes nothing.
    The correction holds while the text stays the same, also when the model reads it again.
    """
    with changing(deps):
        event = await deps.corrections.correct(
            post_id,
            sentiment=body.sentiment,
            emotion=body.emotion,
            by=name(body.by),
            note=body.note,
            actor=actor,
        )
    return await _told(deps, post_id, event)


@router.delete("/{post_id:path}/label", operation_id="unlabelPost", summary="Take corrections back")
async def unlabel_post(
    deps: DepsOf,
    name: NameOf,
    actor: ActorOf,
    post_id: PostId,
    by: Annotated[
        Text | None,
        Query(max_length=MAX_NAME_CHARS, description="Who takes them back.", examples=["ann"]),
    ] = None,
) -> PostDetail:
    """Count a post as the model reads it again; its corrections stay in its history."""
    with changing(deps):
        event = await deps.corrections.withdraw(post_id, by=name(by or None), actor=actor)
    return await _told(deps, post_id, event)


async def _told(deps: Deps, post_id: str, event: LiveEvent | None) -> PostDetail:
    """Tell all clients of the change, and the one that made it how the post is now."""
    if event is not None:
        await publish_change(deps, event)
    detail, present = await _detail(deps, post_id, fresh=True)
    if event is not None and event.posts and event.posts != (present,):
        # Another change was committed after ours and may have been told before it.
        await publish_change(deps, LiveEvent(posts=(present,), changed=(post_id,)))
    return detail


def missing(post_id: str) -> HTTPException:
    """The answer that there is no such post."""
    return HTTPException(404, f"there is no post {post_id[:80]!r}")


async def post_detail(deps: Deps, post_id: str, within: Sources) -> PostDetail:
    """A post with everything known of it.

    Raises:
        HTTPException: 404, there is none of this id for who knows of these sources only.
    """
    detail, present = await _detail(deps, post_id, fresh=False)
    if not includes(within, present.post.source):
        raise missing(post_id)
    return detail


async def _detail(deps: Deps, post_id: str, *, fresh: bool) -> tuple[PostDetail, AnalyzedPost]:
    found = await deps.posts.stored(post_id, fresh=fresh)
    if found is None:
        raise missing(post_id)
    history = await deps.corrections.history(post_id, fresh=fresh)
    return PostDetail.telling(found, history), found.analyzed
