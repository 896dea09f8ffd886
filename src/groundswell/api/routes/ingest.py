"""``POST /api/posts``: the door for anyone's own data, onto the same stream as every source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request

from groundswell import metrics
from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import DepsOf, SettingsOf
from groundswell.api.params.common import refuse
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.posts import PostIn, Receipt, Rejection
from groundswell.domain.access import includes
from groundswell.domain.clock import parse_time, utc_now
from groundswell.domain.post import InvalidPost, Post, PostEvent, check_post
from groundswell.tracing import departure

MAX_POSTS = 1000

router = APIRouter(prefix="/api/posts", tags=["posts"])

_ONE = PostIn.model_json_schema()
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"anyOf": [_ONE, {"type": "array", "items": _ONE, "maxItems": MAX_POSTS}]}
            }
        },
    }
}


@router.post(
    "",
    status_code=202,
    operation_id="pushPosts",
    responses=errors(413, 415, 503),
    openapi_extra=_BODY,
    summary="Push posts to be analysed",
)
async def push_posts(
    request: Request, deps: DepsOf, settings: SettingsOf, within: SourcesOf
) -> Receipt:
    """Take one post or a list of up to 1,000; each is checked by itself.

    202 says that the accepted posts are safe on the stream; they appear once analysed.
    """
    items = await _read_items(request)
    now = utc_now()
    accepted: list[PostEvent] = []
    rejected: list[Rejection] = []
    for index, item in enumerate(items):
        try:
            post = read_post(item, now, settings.ingest.max_post_chars)
            if not includes(within, post.source):
                raise InvalidPost("source", "is not one this login may push to", post.source)
            accepted.append(PostEvent(post))
        except InvalidPost as error:
            rejected.append(Rejection(index=index, reason=error.reason))
    if accepted:
        await request.app.state.backlog_guard.check()
        with departure("push", accepted) as leaving:
            await deps.stream.producer.add(leaving)
        metrics.posts_ingested.inc(len(accepted))
    metrics.posts_rejected.labels("api").inc(len(rejected))
    return Receipt(accepted=len(accepted), rejected=rejected)


def read_post(item: object, now: datetime, max_content_chars: int) -> Post:
    """The post in one item of a body; unknown fields are ignored.

    Raises:
        InvalidPost: it cannot be stored.
    """
    if not isinstance(item, dict):
        raise InvalidPost("post", "is not an object", item)
    written = _text(item, "created_at")
    try:
        created_at = now if written is None else parse_time(written)
    except ValueError:
        raise InvalidPost("created_at", "is not an ISO 8601 time", written) from None
    post = Post(
        post_id=_text(item, "post_id") or "",
        source=_text(item, "source") or "unknown",
        content=_text(item, "content") or "",
        created_at=created_at,
        author=_text(item, "author"),
        lang=_text(item, "lang"),
        url=_text(item, "url"),
    )
    return check_post(post, now=now, max_content_chars=max_content_chars)


def _text(item: Mapping[str, Any], field: str) -> str | None:
    """A field's text; missing, null and blank are all ``None``."""
    value = item.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidPost(field, "is not a text", value)
    return value if value.strip() else None


async def _read_items(request: Request) -> list[object]:
    """The items of the body. The standard library's parser is used since it lets half of a
    surrogate pair through: that is one post's fault, not the whole body's.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, f"the Content-Type must be application/json, not {kind[:80]!r}")
    try:
        body = json.loads(await request.body())
    except RecursionError:
        raise refuse("json", "the body is nested too deeply", "body") from None
    except ValueError as error:
        raise refuse("json", f"the body is not JSON: {ascii(str(error))[1:-1]}", "body") from None
    if isinstance(body, dict):
        return [body]
    if not isinstance(body, list):
        raise refuse("json", "the body is neither a post nor a list of posts", "body")
    if len(body) > MAX_POSTS:
        raise refuse("json", f"{len(body):,} posts; send at most {MAX_POSTS:,} at once", "body")
    return body
