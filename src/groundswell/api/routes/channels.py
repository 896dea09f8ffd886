"""``/api/channels``: the ways to reach people; their secrets go in and never come out."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path

from groundswell.api.auth.requester import ActorOf
from groundswell.api.dependencies import DepsOf
from groundswell.api.params.alerts import channel_settings
from groundswell.api.params.common import refuse
from groundswell.api.schemas.channels import (
    ChannelCreated,
    ChannelIn,
    ChannelList,
    ChannelOut,
    ChannelPatch,
    TestOut,
)
from groundswell.api.schemas.common import errors
from groundswell.errors import ConfigurationError
from groundswell.notify.local_times import stamp
from groundswell.notify.message import Message, MessageKind
from groundswell.notify.outcome import Outcome, Result, shortened
from groundswell.notify.registry import ChannelKind, Kept, secret_for
from groundswell.store.channels import ChannelRow, new_channel_id

router = APIRouter(tags=["channels"])

ChannelId = Annotated[UUID, Path(description="The channel's `id`.")]


@router.get("/api/channels", operation_id="listChannels", responses=errors(503), summary="Channels")
async def list_channels(deps: DepsOf) -> ChannelList:
    """All channels, without their secrets."""
    return ChannelList(channels=[_out(row) for row in await deps.channel_store.list()])


@router.post(
    "/api/channels",
    operation_id="createChannel",
    status_code=201,
    responses=errors(409, 503),
    summary="Make a channel",
)
async def create_channel(deps: DepsOf, actor: ActorOf, body: ChannelIn) -> ChannelCreated:
    """Make a channel. Send it a test: what the other side answers is shown."""
    settings = await channel_settings(deps.channels, body.kind, body.url, body.to, body.timezone)
    channel_id = new_channel_id()
    try:
        secret = secret_for(body.kind, body.secret)
        sealed = None if secret is None else deps.channels.box.seal(secret, channel_id)
        deps.channels.open(Kept(channel_id, body.kind, settings, sealed))
    except ConfigurationError as error:
        raise refuse("secret", str(error), "body") from None
    row = await deps.channel_store.create(channel_id, body.name, body.kind, settings, sealed, actor)
    made_up = secret if body.kind is ChannelKind.WEBHOOK and body.secret is None else None
    return ChannelCreated(**_out(row).model_dump(), secret=made_up)


@router.patch(
    "/api/channels/{channel_id}",
    operation_id="changeChannel",
    responses=errors(404, 409, 503),
    summary="Change a channel",
)
async def change_channel(
    deps: DepsOf, actor: ActorOf, channel_id: ChannelId, body: ChannelPatch
) -> ChannelOut:
    """Change what is given; what is left out stays as it is. A new secret signs beside the old one
    until it is changed again. Routes and digests that name the channel go on.
    """
    row = await deps.channel_store.get(channel_id)
    if row is None:
        raise _missing(channel_id)
    kind = ChannelKind(row.kind)
    old = row.settings
    url, to = body.url or old.get("url"), body.to or old.get("to")
    zone = body.timezone or old.get("timezone", "UTC")
    settings = await channel_settings(deps.channels, kind, url, to, zone, known_url=old.get("url"))
    try:
        secret = None if body.secret is None else secret_for(kind, body.secret)
        sealed = None if secret is None else deps.channels.box.seal(secret, row.id)
        if sealed is not None:
            deps.channels.open(Kept(row.id, kind, settings, sealed))
    except ConfigurationError as error:
        raise refuse("secret", str(error), "body") from None
    moved = sealed is not None or url != old.get("url")
    changed = await deps.channel_store.change(
        channel_id,
        body.name or row.name,
        settings,
        body.state or ("active" if moved and row.state == "gone" else None),
        sealed,
        actor,
        body.version or row.version,
    )
    if changed is None:
        raise _missing(channel_id)
    return _out(changed)


@router.delete(
    "/api/channels/{channel_id}",
    operation_id="deleteChannel",
    status_code=204,
    responses=errors(404, 409, 503),
    summary="Delete a channel",
)
async def delete_channel(deps: DepsOf, actor: ActorOf, channel_id: ChannelId) -> None:
    """Forget a channel and its secrets; what waits for it is given up. 409: routes or digests send
    to it.
    """
    if not await deps.channel_store.delete(channel_id, actor):
        raise _missing(channel_id)


@router.post(
    "/api/channels/{channel_id}/test",
    operation_id="testChannel",
    responses=errors(404, 503),
    summary="Send a test",
)
async def test_channel(deps: DepsOf, channel_id: ChannelId) -> TestOut:
    """Send a test message now, once; tells what the other side really answered."""
    row = await deps.channel_store.get(channel_id)
    if row is None:
        raise _missing(channel_id)
    now = deps.database.clock.now()
    message = Message(
        id=f"test_{row.id}_{now.timestamp():.0f}",
        thread=row.id,
        kind=MessageKind.TEST,
        title="Groundswell: a test",
        summary=f"This is a test of the channel {row.name}, sent {stamp(now)}. "
        "Nothing has happened.",
        severity="info",
        at=now,
    )
    kept = Kept(row.id, ChannelKind(row.kind), row.settings, row.secret, row.previous_secret)
    try:
        outcome = await deps.channels.open(kept).send(message)
    except ConfigurationError as error:
        outcome = Outcome(Result.REFUSED, shortened(str(error)))
    delivered = outcome.result is Result.DELIVERED
    return TestOut(delivered=delivered, status=outcome.result, answer=outcome.answer)


def _out(row: ChannelRow) -> ChannelOut:
    return ChannelOut(
        id=row.id,
        name=row.name,
        kind=ChannelKind(row.kind),
        url=row.settings.get("url"),
        to=row.settings.get("to"),
        timezone=row.settings.get("timezone", "UTC"),
        has_secret=row.secret is not None,
        state=row.state,
        version=row.version,
        created_at=row.created_at,
    )


def _missing(channel_id: UUID) -> HTTPException:
    return HTTPException(404, f"there is no channel {channel_id}")
