"""``/api/digests``: what was said in a day or a week, sent to channels; and ended by recipients."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Query, Response
from fastapi.responses import HTMLResponse

from groundswell.api.auth.requester import ActorOf
from groundswell.api.dependencies import Deps, DepsOf, SettingsOf
from groundswell.api.params.common import refuse
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.digests import (
    DigestIn,
    DigestList,
    DigestOut,
    DigestPatch,
    DigestSending,
    DigestSent,
)
from groundswell.domain.digest import Digest, last_due
from groundswell.domain.topic import read_id
from groundswell.errors import ConfigurationError
from groundswell.notify.message import Message
from groundswell.notify.outcome import Outcome, Result, shortened
from groundswell.notify.registry import ChannelKind, Kept
from groundswell.notify.unsubscribe import UnsubscribeLinks
from groundswell.reports.digests import DigestWriter
from groundswell.rules.idle import idle_digests
from groundswell.rules.messages import Wording
from groundswell.settings import Settings
from groundswell.store.channels import ChannelRow
from groundswell.store.digests import DigestStore

router = APIRouter(tags=["channels"])

DigestId = Annotated[UUID, Path(description="The digest's `id`.")]
Token = Annotated[str, Query(max_length=1000, description="Of the link in a mail.")]
_UNSUBSCRIBE = "/api/digests/unsubscribe"
_A_PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}
}


@router.get("/api/digests", operation_id="listDigests", responses=errors(503), summary="Digests")
async def list_digests(deps: DepsOf) -> DigestList:
    """All digests."""
    store = DigestStore(deps.database)
    found = await store.list()
    return DigestList(
        digests=[DigestOut.of(each, await store.unsubscribed(each.id)) for each in found],
        idle=idle_digests(found, await deps.topics.list(), await deps.topic_groups.list()),
    )


@router.post(
    "/api/digests",
    operation_id="createDigest",
    status_code=201,
    responses=errors(409, 503),
    summary="Make a digest",
)
async def create_digest(deps: DepsOf, actor: ActorOf, body: DigestIn) -> DigestOut:
    """The first is sent when the next hour of its schedule comes."""
    wanted = await _digest(deps, body, "", 1)
    return DigestOut.of(await DigestStore(deps.database).create(wanted, actor))


@router.patch(
    "/api/digests/{digest_id:uuid}",
    operation_id="changeDigest",
    responses=errors(404, 409, 503),
    summary="Change a digest",
)
async def change_digest(
    deps: DepsOf, actor: ActorOf, digest_id: DigestId, body: DigestPatch
) -> DigestOut:
    """Put a whole digest in place of the version it was read as."""
    store = DigestStore(deps.database)
    changed = await store.change(await _digest(deps, body, str(digest_id), body.version), actor)
    if changed is None:
        raise _missing(digest_id)
    return DigestOut.of(changed, await store.unsubscribed(changed.id))


@router.delete(
    "/api/digests/{digest_id:uuid}",
    operation_id="deleteDigest",
    status_code=204,
    responses=errors(404, 503),
    summary="Delete a digest",
)
async def delete_digest(deps: DepsOf, actor: ActorOf, digest_id: DigestId) -> None:
    """Forget a digest; what waits of it is not sent."""
    if not await DigestStore(deps.database).delete(digest_id, actor):
        raise _missing(digest_id)


@router.post(
    "/api/digests/{digest_id:uuid}/send",
    operation_id="sendDigest",
    responses=errors(404, 503),
    summary="Send a digest now",
)
async def send_digest(deps: DepsOf, settings: SettingsOf, digest_id: DigestId) -> DigestSent:
    """Send the one on the last period now, once, and tell what the receivers answered. Its own
    time stays as it is.
    """
    store, now = DigestStore(deps.database), deps.database.clock.now()
    digest = await store.get(digest_id)
    if digest is None:
        raise _missing(digest_id)
    told = settings.notify
    writer = DigestWriter(
        deps.database, Wording(told.public_url, told.notify_content, told.notify_authors)
    )
    message = await writer.write(digest, last_due(digest.schedule, now))
    if message is None:
        raise HTTPException(409, "what the digest is about is no more: give it another topic")
    message = replace(message, id=f"{message.id}_{now.timestamp():.0f}", at=now)
    links, ended = _links(settings), await store.unsubscribed(digest.id)
    sendings = []
    for row in await deps.channel_store.list():
        if row.id not in digest.channel_ids:
            continue
        mails = ChannelKind(row.kind) is ChannelKind.EMAIL
        for to in row.settings["to"] if mails else (None,):
            if to in ended:
                continue
            link = None if to is None else links.link(digest.id, to)
            outcome = await _sent(deps, row, to, replace(message, unsubscribe=link))
            sendings.append(
                DigestSending(
                    channel=row.name,
                    recipient=to,
                    delivered=outcome.result is Result.DELIVERED,
                    status=outcome.result,
                    answer=outcome.answer,
                )
            )
    return DigestSent(title=message.title, summary=message.summary, sendings=sendings)


@router.get(
    _UNSUBSCRIBE,
    operation_id="askToUnsubscribe",
    response_class=Response,
    responses={**_A_PAGE, **errors(404, 503)},
    summary="The page behind a link in a mail",
)
async def ask_to_unsubscribe(settings: SettingsOf, token: Token) -> HTMLResponse:
    """Asks first: programs that look at mails open every link in them."""
    named = _links(settings).read(token)
    if named is None:
        raise HTTPException(404, "this link is not one of ours, or not whole")
    address = html.escape(named[1])
    return _page(
        f"<p>Send this digest to {address} no more?</p>"
        '<form method="post"><button>Unsubscribe</button></form>'
    )


@router.post(
    _UNSUBSCRIBE,
    operation_id="unsubscribe",
    response_class=Response,
    responses={**_A_PAGE, **errors(404, 503)},
    summary="End a digest for one recipient",
)
async def unsubscribe(deps: DepsOf, settings: SettingsOf, token: Token) -> HTMLResponse:
    """One click, by the mail program or the page (RFC 8058); the signed link is all it takes."""
    named = _links(settings).read(token)
    if named is None:
        raise HTTPException(404, "this link is not one of ours, or not whole")
    await DigestStore(deps.database).unsubscribe(*named)
    return _page(f"<p>{html.escape(named[1])} is unsubscribed.</p>")


async def _digest(deps: Deps, body: DigestIn, digest_id: str, version: int) -> Digest:
    known = {row.id for row in await deps.channel_store.list()}
    if unknown := [channel for channel in body.channels if channel not in known]:
        raise refuse("channels", f"there is no channel {unknown[0][:80]!a}", "body")
    if body.topic and body.set:
        raise refuse("set", "give either topic or set", "body")
    topic = await deps.topics.get(body.topic) if body.topic else None
    if body.topic and topic is None:
        raise refuse("topic", f"there is no topic {body.topic[:80]!a}", "body")
    set_id = read_id(body.set) if body.set else None
    if body.set and (set_id is None or await deps.topic_groups.get(set_id) is None):
        raise refuse("set", "there is no such set", "body")
    return Digest(
        digest_id,
        body.name,
        body.schedule,
        tuple(dict.fromkeys(body.channels)),
        None if topic is None else str(topic.id),
        None if set_id is None else str(set_id),
        body.state,
        version,
    )


async def _sent(deps: Deps, row: ChannelRow, to: str | None, message: Message) -> Outcome:
    settings = row.settings if to is None else {**row.settings, "to": [to]}
    kept = Kept(row.id, ChannelKind(row.kind), settings, row.secret, row.previous_secret)
    try:
        return await deps.channels.open(kept).send(message)
    except ConfigurationError as error:
        return Outcome(Result.REFUSED, shortened(str(error)))


def _links(settings: Settings) -> UnsubscribeLinks:
    key = settings.notify.secrets_key
    return UnsubscribeLinks(
        None if key is None else key.get_secret_value(), settings.notify.public_url
    )


def _page(body: str) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Groundswell: digest</title><body><h1>Groundswell</h1>{body}</body></html>"
    )


def _missing(digest_id: UUID) -> HTTPException:
    return HTTPException(404, f"there is no digest {digest_id}")
