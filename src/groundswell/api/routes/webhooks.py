"""``POST /api/ingest/{name}``: the door for systems that push in a form of their own."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from fastapi.responses import JSONResponse

from groundswell.api.auth.webhook_signature import is_genuine
from groundswell.api.dependencies import DepsOf, SettingsOf
from groundswell.api.params.common import Text
from groundswell.api.routes.ingest import (
    Times,
    check_content_type,
    checked,
    read_items,
    take,
)
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.posts import Receipt, Rejection
from groundswell.domain.post import InvalidPost, PostEvent
from groundswell.settings import Settings
from groundswell.settings.webhooks import WebhookSpec
from groundswell.sources.broker_messages import MessageReader, Messages

router = APIRouter(tags=["posts"])

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"description": "In the other system's form."}}},
    }
}


@router.post(
    "/api/ingest/{name}",
    status_code=202,
    operation_id="pushWebhook",
    response_model=Receipt,
    responses=errors(401, 404, 413, 415, 503),
    openapi_extra=_BODY,
    summary="Push posts in a form of one's own",
)
async def push_webhook(
    request: Request,
    deps: DepsOf,
    settings: SettingsOf,
    name: Annotated[Text, Path(max_length=64, description="A webhook of `WEBHOOKS`.")],
) -> Receipt | JSONResponse:
    """Take what another system pushes; `WEBHOOKS` says which of its fields is what of a post.

    It is signed as Standard Webhooks describes (`webhook-id`, `webhook-timestamp`,
    `webhook-signature`), or shows a token (`Authorization: Bearer`, `X-Webhook-Token`). The same
    `webhook-id` is the same push: its posts count once.
    """
    spec = settings.webhooks.webhooks.get(name)
    body = await request.body()
    if spec is None:
        raise HTTPException(404, "there is no webhook of this name")
    if not is_genuine(spec, request.headers, body):
        raise HTTPException(401, "the signature or the token is not this webhook's")
    check_content_type(request)
    clock = deps.database.clock
    times = Times(clock.now(), clock.latest(), await deps.posts.retention.current())
    push = request.headers.get("webhook-id") or hashlib.sha256(body).hexdigest()[:32]
    read = await asyncio.to_thread(_read, name, spec, push[:200], body, times, settings)
    return await take(request, deps, *read)


def _read(
    name: str, spec: WebhookSpec, push: str, body: bytes, times: Times, settings: Settings
) -> tuple[list[PostEvent], list[Rejection]]:
    """The posts of a push, and what is wrong with its other items."""
    reader = MessageReader("webhook", name, spec.fields)
    accepted: list[PostEvent] = []
    rejected: list[Rejection] = []
    for index, item in enumerate(read_items(body)):
        found = Messages()
        reader.take(item, f"webhook:{name}/{push}/{index}", times.now, found)
        reasons = [each.kind for each in found.rejected]
        for event in found.events:
            try:
                accepted.append(checked(event, times, settings.ingest.max_post_chars))
            except InvalidPost as error:
                reasons.append(error.reason)
        rejected += [Rejection(index=index, reason=reason) for reason in reasons]
    return accepted, rejected
