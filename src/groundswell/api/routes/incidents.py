"""``/api/incidents``: incidents of all rules with their drivers and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
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
    NoDrivers,
    TimelineEntry,
)
from groundswell.domain.access import Scope
from groundswell.domain.alert import BUILT_IN_RULE_ID
from groundswell.domain.event import LiveEvent
from groundswell.domain.rule import Severity
from groundswell.insight.baseline import LEAST_HISTORY
from groundswell.rules.timeline import timeline
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
    """Incidents of all rules and of the rule of the environment, the newest first: what is open is
    what is `firing` here, on the page, and on the command line.
    """
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
    incident = await found_incident(deps, incident_id)
    deliveries, _ = await deps.outbox.page(MOST_DELIVERIES, incident_id=incident_id)
    if not principal.may(Scope.MANAGE):
        deliveries = [replace(one, answer=None) for one in deliveries]
    channels = await _channel_names(deps)
    until = incident.resolved_at or deps.database.clock.now()
    silences = await deps.routes.silences_between(incident.started_at, until)
    return IncidentDetail(
        **IncidentOut.model_validate(incident).model_dump(),
        drivers=[DriverOut.model_validate(one) for one in incident.findings.get("drivers", ())],
        examples=await _examples(deps, incident.findings.get("examples", ())),
        why_no_drivers=_why_no_drivers(incident),
        deliveries=[_delivery(one, channels) for one in deliveries],
        timeline=[
            TimelineEntry.model_validate(event)
            for event in timeline(incident, deliveries, channels, silences)
        ],
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
    await found_incident(deps, incident_id)
    await acknowledge(deps, incident_id, body or Acknowledgement(), name, actor)
    return IncidentOut.model_validate(await found_incident(deps, incident_id))


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
    await found_incident(deps, incident_id)
    with changing(deps):
        taken_back = await deps.incidents.unacknowledge(incident_id, actor)
    alert = await deps.alerts.get(incident_id, fresh=True)
    if taken_back and alert is not None:
        await publish_change(deps, LiveEvent(alerts=(alert,)))
    return IncidentOut.model_validate(await found_incident(deps, incident_id))


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
    channels = await _channel_names(deps)
    return DeliveryList(
        deliveries=[_delivery(one, channels) for one in deliveries],
        total=total,
        limit=limit,
        offset=offset,
    )


async def found_incident(deps: Deps, incident_id: UUID) -> Incident:
    """The incident of this id, or a 404."""
    incident = await deps.incidents.get(incident_id)
    if incident is None:
        raise HTTPException(404, f"there is no incident {incident_id}")
    return incident


async def _channel_names(deps: Deps) -> dict[str, str]:
    return {channel.id: channel.name for channel in await deps.channel_store.list()}


def _delivery(delivery: Delivery, channels: Mapping[str, str]) -> DeliveryOut:
    told = DeliveryOut.model_validate(delivery)
    return told.model_copy(update={"channel": channels.get(delivery.channel_id)})


def _why_no_drivers(incident: Incident) -> NoDrivers | None:
    findings = incident.findings
    if incident.rule_id == BUILT_IN_RULE_ID:
        return "not_searched"
    if findings.get("drivers"):
        return None
    if "drivers" not in findings:
        return "not_explained"
    if findings.get("failed"):
        return "search_failed"
    few = findings.get("baseline_posts", LEAST_HISTORY) < LEAST_HISTORY
    return "no_history" if few or not findings.get("expected") else "nothing_stands_out"


async def _examples(deps: Deps, kept: Any) -> list[ExampleOut]:
    """The posts themselves, as they are now: one that was erased is gone."""
    found = []
    for example in kept:
        stored = await deps.posts.stored(example["post_id"])
        if stored is not None:
            post = stored.analyzed.post
            alike = example.get("alike", 0)
            told = ExampleOut(
                post_id=post.post_id, source=post.source, content=post.content, alike=alike
            )
            found.append(told)
    return found
