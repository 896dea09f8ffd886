"""``/ws/sentiment``: the live feed, plain or in batches."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket

from groundswell import metrics
from groundswell.api.connection import FULL, Close, Connection
from groundswell.api.feeds import BatchFeed, Pace, PlainFeed
from groundswell.api.live_window import LiveFilter
from groundswell.api.sockets import Sockets
from groundswell.domain.event import LivePosition
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from groundswell.settings import ApiSettings

log = logging.getLogger(__name__)
router = APIRouter()

MAX_SOURCE_CHARS = 256
MAX_REASON_CHARS = 123
"""The room a close frame has."""


class BadRequest(ValueError):
    """A query parameter that cannot be: which, its value, what it takes."""


@router.websocket("/ws/sentiment")
async def live(socket: WebSocket) -> None:
    """Serve one client until it goes.

    A foreign web page is refused before the handshake (403). What is wrong with the query is
    told after it, by close code 4400 and a reason, since browsers hide a failed handshake.
    """
    settings: ApiSettings = socket.app.state.settings.api
    sockets: Sockets = socket.app.state.sockets
    if not is_welcome(socket.headers.get("origin"), socket.headers.get("host"), settings):
        await socket.close()
        return
    await socket.accept()
    connection = Connection(socket, stall_seconds=settings.ws_stall_seconds)
    try:
        mode, chosen, since = read_query(socket)
    except BadRequest as error:
        await connection.close(Close(4400, str(error)))
        return
    if len(sockets) >= settings.ws_max_clients:
        await connection.close(FULL)
        return
    pace = Pace(
        tick_seconds=settings.ws_tick_ms / 1000,
        heartbeat_seconds=settings.ws_heartbeat_seconds,
        metrics_seconds=settings.ws_metrics_seconds,
        posts_per_second=settings.ws_max_posts_per_second,
    )
    hub = socket.app.state.hub
    feed = (
        BatchFeed(connection, hub, chosen, pace).run(since)
        if mode == "batch"
        else PlainFeed(connection, hub, chosen, pace).run()
    )
    with sockets.holding(connection), metrics.ws_clients.labels(mode).track_inprogress():
        await connection.run(feed)


def read_query(socket: WebSocket) -> tuple[str, LiveFilter, LivePosition | None]:
    """The mode, filter and position a client asks for.

    Raises:
        BadRequest: says it in at most ``MAX_REASON_CHARS``.
    """
    query = socket.query_params
    mode = query.get("mode") or "plain"
    _check("mode", mode, ("plain", "batch"))
    source = query.get("source") or None
    if source is not None and (len(source) > MAX_SOURCE_CHARS or "\x00" in source):
        raise BadRequest("source: too long, or with a NUL character")
    sentiment = query.get("sentiment") or None
    emotion = query.get("emotion") or None
    if sentiment is not None:
        _check("sentiment", sentiment, SENTIMENTS)
    if emotion is not None:
        _check("emotion", emotion, EMOTIONS)
    since = query.get("since") or None
    try:
        position = LivePosition.parse(since) if since is not None else None
    except ValueError:
        raise BadRequest("since: not a position of the form epoch:number") from None
    return mode, LiveFilter(source, sentiment, emotion), position


def is_welcome(origin: str | None, host: str | None, settings: ApiSettings) -> bool:
    """Whether a page of this origin may connect: our own, a listed one, or no page at all."""
    if origin is None or "*" in settings.cors_origins or origin in settings.cors_origins:
        return True
    return bool(host) and urlsplit(origin).netloc.lower() == (host or "").lower()


def _check(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        told = f"{name}: not one of {', '.join(allowed)}: {value!a}"
        raise BadRequest(told[:MAX_REASON_CHARS])
