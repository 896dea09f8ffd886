"""``/api/routes`` and ``/api/silences``: which channels receive which incidents, and when not."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path

from groundswell.api.auth.requester import ActorOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.alerts import hours_in, hours_out
from groundswell.api.params.common import refuse
from groundswell.api.schemas.channels import (
    MatchIn,
    RouteIn,
    RouteList,
    RouteOut,
    SilenceIn,
    SilenceList,
    SilenceOut,
)
from groundswell.api.schemas.common import errors
from groundswell.domain.alert_routing import Match, Route, Silence

router = APIRouter(tags=["channels"])

RouteId = Annotated[UUID, Path(description="The route's `id`.")]
SilenceId = Annotated[UUID, Path(description="The silence's `id`.")]


@router.get("/api/routes", operation_id="listRoutes", responses=errors(503), summary="Routes")
async def list_routes(deps: DepsOf) -> RouteList:
    """All routes. Without any, every channel is told of everything."""
    return RouteList(routes=[_route_out(route) for route in await deps.routes.routes()])


@router.post(
    "/api/routes",
    operation_id="createRoute",
    status_code=201,
    responses=errors(409, 503),
    summary="Make a route",
)
async def create_route(deps: DepsOf, actor: ActorOf, body: RouteIn) -> RouteOut:
    """Incidents that match go to these channels, and to no others."""
    return await _save(deps, actor, body, "")


@router.patch(
    "/api/routes/{route_id}",
    operation_id="changeRoute",
    responses=errors(404, 409, 503),
    summary="Change a route",
)
async def change_route(deps: DepsOf, actor: ActorOf, route_id: RouteId, body: RouteIn) -> RouteOut:
    """Put a whole route in place of another."""
    if not any(route.id == str(route_id) for route in await deps.routes.routes()):
        raise HTTPException(404, f"there is no route {route_id}")
    return await _save(deps, actor, body, str(route_id))


@router.delete(
    "/api/routes/{route_id}",
    operation_id="deleteRoute",
    status_code=204,
    responses=errors(404, 503),
    summary="Delete a route",
)
async def delete_route(deps: DepsOf, actor: ActorOf, route_id: RouteId) -> None:
    """Forget a route."""
    if not await deps.routes.delete_route(route_id, actor):
        raise HTTPException(404, f"there is no route {route_id}")


@router.get("/api/silences", operation_id="listSilences", responses=errors(503), summary="Silences")
async def list_silences(deps: DepsOf) -> SilenceList:
    """Those that go on."""
    found = await deps.routes.silences(deps.database.clock.now())
    return SilenceList(silences=[_silence_out(silence) for silence in found])


@router.post(
    "/api/silences",
    operation_id="createSilence",
    status_code=201,
    responses=errors(503),
    summary="Tell nobody for a while",
)
async def create_silence(deps: DepsOf, actor: ActorOf, body: SilenceIn) -> SilenceOut:
    """Incidents that match are kept, and nobody is told of them."""
    now = deps.database.clock.now()
    ends = now + timedelta(minutes=body.minutes)
    silence = Silence("", _match(body.match), now, ends, "", body.reason)
    return _silence_out(await deps.routes.silence(silence, actor))


@router.delete(
    "/api/silences/{silence_id}",
    operation_id="endSilence",
    status_code=204,
    responses=errors(404, 503),
    summary="End a silence",
)
async def end_silence(deps: DepsOf, actor: ActorOf, silence_id: SilenceId) -> None:
    """Let people be told again."""
    if not await deps.routes.end_silence(silence_id, deps.database.clock.now(), actor):
        raise HTTPException(404, f"there is no silence {silence_id}")


async def _save(deps: Deps, actor: ActorOf, body: RouteIn, route_id: str) -> RouteOut:
    known = {row.id for row in await deps.channel_store.list()}
    if unknown := [channel for channel in body.channels if channel not in known]:
        raise refuse("channels", f"there is no channel {unknown[0][:80]}", "body")
    route = Route(
        route_id,
        body.name,
        _match(body.match),
        tuple(body.channels),
        timedelta(seconds=body.group_wait_seconds),
        timedelta(minutes=body.repeat_interval_minutes),
        hours_in(body.active),
    )
    return _route_out(await deps.routes.save_route(route, actor))


def _match(body: MatchIn) -> Match:
    return Match(
        frozenset(str(severity) for severity in body.severities),
        frozenset(body.topic_ids),
        frozenset(body.rule_ids),
    )


def _match_out(match: Match) -> MatchIn:
    return MatchIn.model_validate(
        {
            "severities": sorted(match.severities),
            "topic_ids": sorted(match.topic_ids),
            "rule_ids": sorted(match.rule_ids),
        }
    )


def _route_out(route: Route) -> RouteOut:
    return RouteOut(
        id=route.id,
        name=route.name,
        match=_match_out(route.match),
        channels=list(route.channel_ids),
        group_wait_seconds=round(route.group_wait.total_seconds()),
        repeat_interval_minutes=round(route.repeat.total_seconds() / 60),
        active=hours_out(route.active),
    )


def _silence_out(silence: Silence) -> SilenceOut:
    return SilenceOut(
        id=silence.id,
        match=_match_out(silence.match),
        starts_at=silence.starts_at,
        ends_at=silence.ends_at,
        created_by=silence.created_by,
        reason=silence.reason,
    )
