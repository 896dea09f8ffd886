"""``/ws/sentiment``: the live feed, plain or in batches."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from starlette.datastructures import QueryParams
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Send
from starlette.websockets import WebSocket

from groundswell import metrics
from groundswell.api.auth.authenticator import Authenticator
from groundswell.api.live.batch_feed import BatchFeed
from groundswell.api.live.connection import (
    FULL,
    FULL_FOR_CLIENT,
    LOGGED_OUT,
    OFF,
    TRY_LATER,
    Close,
    Connection,
)
from groundswell.api.live.connections import LiveConnections
from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.handover import HANDOVER, Handover, accepted_socket
from groundswell.api.live.hub import Hub
from groundswell.api.live.pace import Pace
from groundswell.api.live.plain_feed import PlainFeed
from groundswell.api.middleware.forwarded import client_name
from groundswell.api.params.strict_parameters import repeated_in, unknown_in
from groundswell.domain.access import EVERYBODY, Principal
from groundswell.domain.event import LivePosition
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, UNSUPPORTED
from groundswell.domain.value_filter import MAX_VALUES, ValueFilter
from groundswell.errors import StoreUnavailable
from groundswell.lifecycle import cancel_all
from groundswell.settings import ApiSettings, Settings

log = logging.getLogger(__name__)

RECHECK_SECONDS = 15.0
"""How often an open socket's login is looked at again."""
MAX_SOURCE_CHARS = 256
BY_VALUE: Mapping[str, Collection[str]] = {
    "source": (),
    "sentiment": (*SENTIMENTS, UNSUPPORTED),
    "emotion": (*EMOTIONS, UNSUPPORTED),
}
"""The filters by value, and what values there are; none: any text."""
LISTS = tuple(f"{prefix}{name}" for name in BY_VALUE for prefix in ("", "exclude_"))
"""The parameters that may be repeated."""
PARAMETERS = ("mode", *LISTS, "topic", "since", "ticket")
MAX_REASON_CHARS = 123
"""The room a close frame has."""


class BadRequest(ValueError):
    """A query parameter that cannot be: which, its value, what it takes."""


async def live(socket: WebSocket) -> None:
    """Serve one client until it goes.

    Foreign pages and strangers do not come here: the gate refuses their handshake. What is wrong
    with the query is told after it, by close code 4400 and a reason, since browsers hide a failed
    handshake.
    """
    settings: ApiSettings = socket.app.state.settings.api
    connections: LiveConnections = socket.app.state.live_connections
    await socket.accept()
    connection = Connection(socket, stall_seconds=settings.ws_stall_seconds)
    principal: Principal = socket.state.principal
    try:
        mode, asked, since = read_query(socket)
        asked = await _with_topic(socket, asked)
    except BadRequest as error:
        await connection.close(Close(4400, str(error)))
        return
    except StoreUnavailable:
        await connection.close(TRY_LATER)
        return
    if not settings.ws_enabled:
        await connection.close(OFF)
        return
    client = _client(socket)
    own = _allowed_each(socket.app.state.settings)
    if len(connections) >= settings.ws_max_clients:
        await connection.close(FULL)
        return
    if own and connections.of(client) >= own:
        await connection.close(FULL_FOR_CLIENT)
        return
    pace = Pace(
        tick_seconds=settings.ws_tick_ms / 1000,
        heartbeat_seconds=settings.ws_heartbeat_seconds,
        metrics_seconds=settings.ws_metrics_seconds,
        posts_per_second=settings.ws_max_posts_per_second,
    )
    hub: Hub = socket.app.state.hub
    authenticator: Authenticator = socket.app.state.authenticator
    chosen = replace(asked, within=principal.sources)

    async def serve(receive: Receive, send: Send) -> None:
        accepted = accepted_socket(receive, send)
        connection = Connection(accepted, stall_seconds=settings.ws_stall_seconds)
        feed = (
            partial(BatchFeed(connection, hub, chosen, pace).run, since)
            if mode == "batch"
            else PlainFeed(connection, hub, chosen, pace).run
        )
        with (
            connections.holding(connection, client),
            metrics.ws_clients.labels(mode).track_inprogress(),
        ):
            if principal == EVERYBODY:
                await connection.run(feed)
                return
            watching = asyncio.create_task(
                _end_with_the_login(authenticator, principal, connection)
            )
            try:
                await connection.run(feed)
            finally:
                await cancel_all([watching])

    handover: Handover = socket.scope["extensions"][HANDOVER]
    handover.serve = serve


ROUTE = WebSocketRoute("/ws/sentiment", live)
"""Starlette's own: FastAPI's keeps more for each socket, for parameters that nobody asks it for."""


def _allowed_each(settings: Settings) -> int:
    """Sockets one client may have open; 0: any number."""
    return settings.limits.ws_max_clients_per_client if settings.limits_requests else 0


def _client(socket: WebSocket) -> str:
    """Whose sockets are counted together."""
    principal: Principal = socket.state.principal
    return client_name(socket.scope) if principal == EVERYBODY else principal.id


async def _end_with_the_login(
    authenticator: Authenticator, principal: Principal, connection: Connection
) -> None:
    """End a socket whose key was revoked, or whose login is over."""
    good = True
    while good:
        await asyncio.sleep(RECHECK_SECONDS)
        with contextlib.suppress(StoreUnavailable):
            good = await authenticator.still_good(principal)
    connection.end(LOGGED_OUT)


def read_query(socket: WebSocket) -> tuple[str, LiveFilter, LivePosition | None]:
    """The mode, filter and position a client asks for.

    Raises:
        BadRequest: says it in at most ``MAX_REASON_CHARS``.
    """
    query = socket.query_params
    for _, problem in [*unknown_in(query, PARAMETERS), *repeated_in(query, LISTS)]:
        raise BadRequest(problem[:MAX_REASON_CHARS])
    mode = query.get("mode") or "plain"
    _check("mode", mode, ("plain", "batch"))
    chosen = LiveFilter(
        source=_filter(query, "source"),
        sentiment=_filter(query, "sentiment"),
        emotion=_filter(query, "emotion"),
        topic=query.get("topic") or None,
    )
    since = query.get("since") or None
    try:
        position = LivePosition.parse(since) if since is not None else None
    except ValueError:
        raise BadRequest("since: not a position of the form epoch:number") from None
    return mode, chosen, position


def _filter(query: QueryParams, name: str) -> ValueFilter:
    return ValueFilter.of(_values(query, name), _values(query, f"exclude_{name}"))


def _values(query: QueryParams, name: str) -> list[str]:
    """The values of a filter; one that is empty asks for nothing."""
    given, allowed = query.getlist(name), BY_VALUE[name.removeprefix("exclude_")]
    if len(given) > MAX_VALUES:
        raise BadRequest(f"{name}: {len(given)} values, at most {MAX_VALUES} are taken")
    values = [value for value in given if value]
    for value in values:
        if allowed:
            _check(name, value, allowed)
        elif len(value) > MAX_SOURCE_CHARS or "\x00" in value:
            raise BadRequest(f"{name}: too long, or with a NUL character")
    return values


async def _with_topic(socket: WebSocket, asked: LiveFilter) -> LiveFilter:
    """The filter with its topic's id, where the name was given.

    Raises:
        BadRequest: there is no such topic.
        StoreUnavailable: nobody can say.
    """
    if asked.topic is None:
        return asked
    connections: LiveConnections = socket.app.state.live_connections
    async with connections.looking_up:
        found = await socket.app.state.deps.topics.get(asked.topic)
    if found is None:
        raise BadRequest("topic: there is none of this id or name")
    return replace(asked, topic=str(found.id))


def _check(name: str, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        told = f"{name}: not one of {', '.join(allowed)}: {value!a}"
        raise BadRequest(told[:MAX_REASON_CHARS])
