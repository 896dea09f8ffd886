"""``/api/alerts``: incidents, open and past."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Query

from groundswell.api.auth.requester import ActorOf, NameOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.live.publish_change import changing, publish_change
from groundswell.api.params.common import Limit, Offset, Text
from groundswell.api.schemas.alerts import Acknowledgement, AlertList, AlertOut
from groundswell.api.schemas.common import errors
from groundswell.domain.alert import Alert, AlertState
from groundswell.domain.event import LiveEvent

router = APIRouter(tags=["alerts"])

AlertId = Annotated[UUID, Path(description="The alert's `id`.")]


@router.get("/api/alerts", operation_id="listAlerts", responses=errors(503), summary="Alerts")
async def list_alerts(
    deps: DepsOf,
    limit: Limit = 50,
    offset: Offset = 0,
    alert_type: Annotated[
        Text | None,
        Query(max_length=64, description="Only this kind.", examples=["negative_ratio"]),
    ] = None,
    state: Annotated[AlertState | None, Query(description="Only in this state.")] = None,
) -> AlertList:
    """Incidents, the newest first; one stays `open` until the mood has been calm for a while."""
    alerts, total = await deps.alerts.page(limit, offset, alert_type or None, state)
    return AlertList(
        alerts=[AlertOut.model_validate(alert) for alert in alerts],
        total=total,
        limit=limit,
        offset=offset,
    )


@router.get(
    "/api/alerts/{alert_id}",
    operation_id="getAlert",
    responses=errors(404, 503),
    summary="One alert",
)
async def get_alert(deps: DepsOf, alert_id: AlertId) -> AlertOut:
    """An incident, open or past."""
    return AlertOut.model_validate(await _alert(deps, alert_id))


@router.post(
    "/api/alerts/{alert_id}/acknowledge",
    operation_id="acknowledgeAlert",
    responses=errors(404, 503),
    summary="Say that an alert was seen",
)
async def acknowledge_alert(
    deps: DepsOf,
    name: NameOf,
    actor: ActorOf,
    alert_id: AlertId,
    body: Acknowledgement | None = None,
) -> AlertOut:
    """Note who has seen an alert; every open page shows it at once.

    The alert stays open until the mood is calm. The first to say so is noted; saying it again
    changes nothing.
    """
    await acknowledge(deps, alert_id, body or Acknowledgement(), name, actor)
    present = await _alert(deps, alert_id, fresh=True)
    return AlertOut.model_validate(present)


async def acknowledge(
    deps: Deps, alert_id: UUID, body: Acknowledgement, name: NameOf, actor: ActorOf
) -> None:
    """Store an acknowledgement, and publish it; one that is there already stays."""
    with changing(deps):
        noted = await deps.alerts.acknowledge(
            alert_id, deps.database.clock.now(), by=name(body.by), note=body.note, actor=actor
        )
    if noted is not None:
        await publish_change(deps, LiveEvent(alerts=(noted,)))


async def _alert(deps: Deps, alert_id: UUID, *, fresh: bool = False) -> Alert:
    found = await deps.alerts.get(alert_id, fresh=fresh)
    if found is None:
        raise HTTPException(404, f"there is no alert {alert_id}")
    return found
