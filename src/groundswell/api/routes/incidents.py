"""``/api/incidents``: incidents of rules with their drivers and deliveries."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Query

from groundswell.api.auth.requester import ActorOf, NameOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.live.publish_change import changing, publish_change
from groundswell.api.params.common import Limit, Offset, Time
from groundswell.api.routes.alerts import acknowledge
from groundswell.api.routes.auth import PrincipalOf
from groundswell.api.schemas.alerts import Acknowledgement
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.incidents import (
    DeliveryList,
    DeliveryOut,
    DriverOut,
    ExampleOut,
    IncidentDetail,
    IncidentList,
    IncidentOut,
    IncidentState,
    TimelineEntry,
)
from groundswell.domain.access import Scope
from groundswell.domain.event import LiveEvent
from groundswell.domain.rule import Severity
from groundswell.rules.messages import silence
from groundswell.store.incident_list import Incident, IncidentFilter
from groundswell.store.outbox import Delivery

router = APIRouter(tags=["incidents"])

IncidentId = Annotated[UUID, Path(description="The incident's `id`.")]
MOST_DELIVERIES = 200


@router.get(
    "/api/incidents", operation_id="listIncidents", responses=errors(503), summary="Incidents"
)
async def list_incidents(
    deps: DepsOf,
    limit: Limit = 50,
    offset: Offset = 0,
    state: Annotated[IncidentState | None, Query(description="Only in this state.")] = None,
    topic: Annotated[UUID | None, Query(description="Only of this topic.")] = None,
    rule: Annotated[UUID | None, Query(description="Only of this rule.")] = None,
    severity: Annotated[Severity | None, Query(description="Only so bad.")] = None,
    start: Annotated[Time | None, Query(alias="from", description="That go on after it.")] = None,
    end: Annotated[Time | None, Query(alias="to", description="That begin before it.")] = None,
) -> IncidentList:
    """Incidents of rules, the newest first."""
    wanted = IncidentFilter(state, topic, rule, severity, start, end)
    incidents, total = await deps.incidents.page(wanted, limit, offset)
    return IncidentList(
        incidents=[IncidentOut.model_validate(incident) for incident in incidents],
        total=total,
        limit=limit,
        offset=offset,
    )


@router.get(
    "/api/incidents/{incident_id}",
    operation_id="getIncident",
    responses=errors(404, 503),
    summary="One incident in full",
)
async def get_incident(
    deps: DepsOf, principal: PrincipalOf, incident_id: IncidentId
) -> IncidentDetail:
    """An incident with its drivers as they were, posts that stand for them, and who was told.

    What receivers answered is for who manages channels.
    """
    incident = await _found(deps, incident_id)
    deliveries, _ = await deps.outbox.page(MOST_DELIVERIES, incident_id=incident_id)
    if not principal.may(Scope.MANAGE):
        deliveries = [replace(one, answer=None) for one in deliveries]
    return IncidentDetail(
        **IncidentOut.model_validate(incident).model_dump(),
        drivers=[DriverOut.model_validate(one) for one in incident.findings.get("drivers", ())],
        examples=await _examples(deps, incident.findings.get("examples", ())),
        deliveries=[DeliveryOut.model_validate(one) for one in deliveries],
        timeline=_timeline(incident, deliveries),
    )


@router.post(
    "/api/incidents/{incident_id}/acknowledge",
    operation_id="acknowledgeIncident",
    responses=errors(404, 503),
    summary="Say that somebody has it in hand",
)
async def acknowledge_incident(
    deps: DepsOf,
    name: NameOf,
    actor: ActorOf,
    incident_id: IncidentId,
    body: Acknowledgement | None = None,
) -> IncidentOut:
    """Reminders stop. It stays open until things are as usual."""
    await _found(deps, incident_id)
    await acknowledge(deps, incident_id, body or Acknowledgement(), name, actor)
    return IncidentOut.model_validate(await _found(deps, incident_id))


@router.post(
    "/api/incidents/{incident_id}/unacknowledge",
    operation_id="unacknowledgeIncident",
    responses=errors(404, 503),
    summary="Say that nobody has it in hand",
)
async def unacknowledge_incident(
    deps: DepsOf, actor: ActorOf, incident_id: IncidentId
) -> IncidentOut:
    """Reminders go on."""
    await _found(deps, incident_id)
    with changing(deps):
        taken_back = await deps.incidents.unacknowledge(incident_id, actor)
    alert = await deps.alerts.get(incident_id, fresh=True)
    if taken_back and alert is not None:
        await publish_change(deps, LiveEvent(alerts=(alert,)))
    return IncidentOut.model_validate(await _found(deps, incident_id))


@router.get(
    "/api/deliveries", operation_id="listDeliveries", responses=errors(503), summary="Deliveries"
)
async def list_deliveries(
    deps: DepsOf,
    limit: Limit = 50,
    offset: Offset = 0,
    incident: Annotated[UUID | None, Query(description="Only about this incident.")] = None,
    channel: Annotated[UUID | None, Query(description="Only by this channel.")] = None,
    state: Annotated[str | None, Query(max_length=20, description="Only in this state.")] = None,
) -> DeliveryList:
    """Every message with its state, its tries, and the last answer of the other side."""
    deliveries, total = await deps.outbox.page(
        limit, offset, incident_id=incident, channel_id=channel, state=state
    )
    return DeliveryList(
        deliveries=[DeliveryOut.model_validate(one) for one in deliveries],
        total=total,
        limit=limit,
        offset=offset,
    )


async def _found(deps: Deps, incident_id: UUID) -> Incident:
    incident = await deps.incidents.get(incident_id)
    if incident is None:
        raise HTTPException(404, f"there is no incident {incident_id}")
    return incident


async def _examples(deps: Deps, kept: Any) -> list[ExampleOut]:
    """The posts themselves, as they are now: one that was erased is gone."""
    found = []
    for example in kept:
        stored = await deps.posts.stored(example["post_id"])
        if stored is not None:
            post = stored.analyzed.post
            told = ExampleOut(post_id=post.post_id, source=post.source, content=post.content)
            found.append(told)
    return found


def _timeline(incident: Incident, deliveries: list[Delivery]) -> list[TimelineEntry]:
    why = silence(incident.findings)
    opened = f"opened by {incident.rule_name}" + (f": silence, {why}" if why else "")
    entries = [TimelineEntry(at=incident.started_at, what=opened)]
    entries += [
        TimelineEntry(at=one.finished_at, what=f"told ({one.transition}): {one.state}")
        for one in deliveries
        if one.finished_at is not None
    ]
    if incident.acknowledged_at is not None:
        by = f" by {incident.acknowledged_by}" if incident.acknowledged_by else ""
        entries.append(TimelineEntry(at=incident.acknowledged_at, what=f"acknowledged{by}"))
    if incident.resolved_at is not None:
        entries.append(TimelineEntry(at=incident.resolved_at, what="resolved"))
    return sorted(entries, key=lambda entry: entry.at)
