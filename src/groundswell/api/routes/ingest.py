"""``POST /api/posts``: pushes posts onto the same stream as every source."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from groundswell import metrics
from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import Deps, DepsOf, SettingsOf
from groundswell.api.limits.concurrency import Turns
from groundswell.api.limits.json_body import INLINE_BYTES, TooComplex, parse_json
from groundswell.api.params.common import refuse
from groundswell.api.params.compressed_body import is_packed, unpack
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.posts import PostIn, Receipt, Rejection
from groundswell.domain.access import Sources, includes
from groundswell.domain.id_conflict import differing
from groundswell.domain.optional_text import OptionalText
from groundswell.domain.post import (
    OPTIONAL_TEXTS,
    InvalidPost,
    Operation,
    Post,
    PostEvent,
    check_identity,
    check_post,
    expired,
    read_field,
    read_operation,
    read_time,
    words_of,
)
from groundswell.settings import Settings
from groundswell.stream.codec import UNKNOWN_SOURCE, VERBATIM
from groundswell.tracing import departure

MAX_POSTS = 1000
MOST_VALUES = MAX_POSTS * 128
"""Of all posts together: with fields that are ignored, which there may be many of."""
LARGE_AT_ONCE = 2
MOST_LARGE_WAITING = 16
"""Of pushes longer than ``INLINE_BYTES``, which are unpacked and read in threads."""


class Times(NamedTuple):
    """By which a post is judged: without a time of its own it is of ``now``, after ``latest`` lies
    the future, and what is from before ``kept_from`` is not kept."""

    now: datetime
    latest: datetime
    kept_from: datetime


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
    response_model=Receipt,
    responses=errors(400, 413, 415, 503),
    openapi_extra=_BODY,
    summary="Push posts to be analysed",
)
async def push_posts(
    request: Request, deps: DepsOf, settings: SettingsOf, within: SourcesOf
) -> Receipt | JSONResponse:
    """Take one post or a list of up to 1,000; each is checked by itself.

    202 says that the accepted posts are safe on the stream; they appear once analysed. A body of
    which nothing can be taken is a 422 that says why of each. A body may be compressed
    (`Content-Encoding: gzip`); what it holds is bounded like any other.
    """
    check_content_type(request)
    packed, body = is_packed(request), await request.body()
    clock = deps.database.clock
    times = Times(clock.now(), clock.latest(), await deps.posts.retention.current())
    read = partial(_read, body, packed, settings, within, times)
    if not packed and len(body) <= INLINE_BYTES:
        return await take(request, deps, *read())
    async with request.app.state.large_pushes.turn():
        return await take(request, deps, *await asyncio.to_thread(read))


async def take(
    request: Request, deps: Deps, accepted: list[PostEvent], rejected: list[Rejection]
) -> Receipt | JSONResponse:
    """Put posts on the stream; the answer to who pushed them."""
    if accepted:
        await request.app.state.backlog_guard.check()
        with departure("push", accepted) as leaving:
            await deps.stream.producer.add(leaving)
        metrics.posts_ingested.inc(len(accepted))
    metrics.posts_rejected.labels("api").inc(len(rejected))
    receipt = Receipt(accepted=len(accepted), rejected=rejected)
    return receipt if accepted or not rejected else _nothing_taken(receipt)


def large_pushes() -> Turns:
    """The turns of pushes that are too large to be read at once."""
    return Turns(
        LARGE_AT_ONCE, MOST_LARGE_WAITING, "too many large pushes at once; send smaller ones"
    )


def read_event(item: object, times: Times, max_content_chars: int) -> PostEvent:
    """The post in one item of a body and what becomes of it; unknown fields are ignored.

    Raises:
        InvalidPost: it cannot be stored.
    """
    if not isinstance(item, dict):
        raise InvalidPost("post", "is not an object", item)
    operation = read_operation(_text(item, "operation"))
    verbatim = _text(item, VERBATIM[0]) == VERBATIM[1]
    written = _text(item, "created_at")
    post = Post(
        post_id=_text(item, "post_id") or "",
        source=_text(item, "source") or UNKNOWN_SOURCE,
        content=_text(item, "content") or "",
        created_at=times.now if written is None else read_time("created_at", written),
        **{field.name: _optional(item, field) for field in OPTIONAL_TEXTS},
    )
    return checked(PostEvent(post, operation, verbatim=verbatim), times, max_content_chars)


def checked(event: PostEvent, times: Times, max_content_chars: int) -> PostEvent:
    """``event`` as it can be stored.

    Raises:
        InvalidPost: it cannot.
    """
    if not event.operation.has_text:
        check_identity(event.post)
        return event
    post = check_post(event.post, now=times.latest, max_content_chars=max_content_chars)
    if not event.verbatim and not words_of(post).content:
        raise InvalidPost("content", "holds HTML without any words")
    if post.created_at < times.kept_from:
        metrics.posts_expired.inc()
        raise expired(post, times.kept_from)
    return replace(event, post=post)


def _optional(item: Mapping[str, Any], field: OptionalText) -> str | None:
    if field.form is None:
        return _text(item, field.name)
    return read_field(field.name, field.form, item.get(field.name))


def _text(item: Mapping[str, Any], field: str) -> str | None:
    """A field's text; missing, null and blank are all ``None``. Whole numbers are texts too: JSON
    of networks has them as ids and times.
    """
    value = item.get(field)
    if value is None:
        return None
    if isinstance(value, float) and field == "created_at":
        value = f"{value:.9f}"
    elif isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise InvalidPost(field, "is not a text", value)
    return value if value.strip() else None


def _nothing_taken(receipt: Receipt) -> JSONResponse:
    """The receipt as an error, so that a client that looks at the status alone notices."""
    problems = [
        {"loc": ["body", each.index], "msg": each.reason, "type": "value_error"}
        for each in receipt.rejected
    ]
    return JSONResponse({"detail": problems, **receipt.model_dump()}, 422)


def check_content_type(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, f"the Content-Type must be application/json, not {kind[:80]!r}")


def _read(
    body: bytes, packed: bool, settings: Settings, within: Sources, times: Times
) -> tuple[list[PostEvent], list[Rejection]]:
    """The posts of a body that are taken, and what is wrong with the others."""
    items = read_items(unpack(body, settings.api.max_body_bytes) if packed else body)
    accepted: list[PostEvent] = []
    rejected: list[Rejection] = []
    first: dict[str, Post] = {}
    for index, item in enumerate(items):
        try:
            event = read_event(item, times, settings.ingest.max_post_chars)
            if not includes(within, event.post.source):
                raise InvalidPost("source", "is not one this login may push to", event.post.source)
            if within is not None and event.operation is not Operation.CREATE:
                # The id may be another source's: only the store knows.
                raise InvalidPost("operation", "needs a login for every source")
            if event.operation is Operation.CREATE:
                _refuse_differing(event.post, first.setdefault(event.post.post_id, event.post))
            accepted.append(event)
        except InvalidPost as error:
            rejected.append(Rejection(index=index, reason=error.reason))
    return accepted, rejected


def _refuse_differing(post: Post, first: Post) -> None:
    """What the store would do later of two posts with one id: tell it while somebody listens."""
    if (post.source, post.content) != (first.source, first.content):
        metrics.posts_differing.inc()
        raise differing(post, first.source)


def read_items(body: bytes) -> list[object]:
    """The items of the body. The standard library's parser is used since it lets half of a
    surrogate pair through: that is one post's fault, not the whole body's.
    """
    try:
        found = parse_json(body, most_values=MOST_VALUES)
    except TooComplex as error:
        raise refuse("json", str(error), "body") from None
    except ValueError as error:
        raise refuse("json", f"the body is not JSON: {ascii(str(error))[1:-1]}", "body") from None
    if isinstance(found, dict):
        return [found]
    if not isinstance(found, list):
        raise refuse("json", "the body is neither a post nor a list of posts", "body")
    if len(found) > MAX_POSTS:
        raise refuse("json", f"{len(found):,} posts; send at most {MAX_POSTS:,} at once", "body")
    return found
