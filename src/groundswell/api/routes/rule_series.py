"""``/api/rules/{id}/series`` and ``/api/incidents/{id}/series``: observed against the usual."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query

from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.common import Time, refuse
from groundswell.api.routes.incidents import IncidentId, found_incident
from groundswell.api.routes.rules import RuleId
from groundswell.api.schemas.common import WholeNumber, errors
from groundswell.api.schemas.rule_series import RuleSeriesOut, SeriesIncident, SeriesPoint
from groundswell.domain.rule import Rule, RuleKind
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.rules.outages import SourceOutages
from groundswell.rules.series import MOST_POINTS, rule_series, rule_then, step_of
from groundswell.store.incident_list import IncidentFilter

router = APIRouter(tags=["incidents"])

LONGEST = timedelta(days=31)
DEFAULT_STRETCH = timedelta(hours=6)
BEFORE, AFTER = timedelta(hours=6), timedelta(hours=1)
"""Around an incident."""
MOST_INCIDENTS = 200


@router.get(
    "/api/rules/{rule_id}/series",
    operation_id="getRuleSeries",
    responses=errors(404, 503),
    summary="What a rule watches, against the usual",
)
async def get_rule_series(
    deps: DepsOf,
    rule_id: RuleId,
    start: Annotated[Time | None, Query(alias="from", description="Default: 6 h before.")] = None,
    end: Annotated[Time | None, Query(alias="to", description="Default: now.")] = None,
    step_minutes: Annotated[
        WholeNumber | None,
        Query(ge=1, le=1440, description="Between two points. Default: as it fits the stretch."),
    ] = None,
) -> RuleSeriesOut:
    """A point every ``step_minutes``, each over the minutes since the one before; at most 240."""
    rule = await deps.rules.get(rule_id)
    if rule is None:
        raise HTTPException(404, f"there is no rule {rule_id}")
    now = deps.database.clock.now()
    until = min(end or now, now)
    since = start or until - DEFAULT_STRETCH
    if since >= until:
        raise refuse("from", "from is not before to, or lies in the future")
    if until - since > LONGEST:
        raise refuse("from", "a stretch of at most 31 days can be shown")
    step = step_minutes or step_of(since, until)
    if (until - since) / timedelta(minutes=step) > MOST_POINTS + 1:
        raise refuse("step_minutes", f"that would be more than {MOST_POINTS} points")
    whole = moment_of(minute_of(until) // step * step)  # as buckets of charts have them
    return await _series(deps, rule, since, whole, step, step)


@router.get(
    "/api/incidents/{incident_id}/series",
    operation_id="getIncidentSeries",
    responses=errors(404, 503),
    summary="An incident against the usual",
)
async def get_incident_series(deps: DepsOf, incident_id: IncidentId) -> RuleSeriesOut:
    """From six hours before it opened to an hour after its end, or now; by the rule as it was when
    it fired.
    """
    incident = await found_incident(deps, incident_id)
    rule = rule_then(incident, await deps.rules.get(UUID(incident.rule_id)))
    now = deps.database.clock.now()
    since = incident.started_at - BEFORE
    until = now if incident.resolved_at is None else min(now, incident.resolved_at + AFTER)
    window = round((incident.window_end - incident.window_start).total_seconds() / 60)
    step = step_of(since, until)
    return await _series(deps, rule, since, until, step, max(window, step))


async def _series(
    deps: Deps, rule: Rule, since: datetime, until: datetime, step: int, window: int
) -> RuleSeriesOut:
    # What is unusual teaches the baseline nothing, as far back as that reads.
    of_rule = IncidentFilter(rule_id=UUID(rule.id), start=since - timedelta(days=42), end=until)
    incidents, _ = await deps.incidents.page(of_rule, MOST_INCIDENTS)
    points = await rule_series(
        deps.database,
        rule,
        since,
        until,
        step=step,
        window=window,
        incidents=[(one.started_at, one.resolved_at) for one in incidents],
        outages=SourceOutages(await deps.stream.readers.list(), deps.database.clock.now()),
    )
    fixed = rule.kind is RuleKind.THRESHOLD
    return RuleSeriesOut.model_validate(
        {
            "kind": rule.kind,
            "metric": rule.measured,
            "from": since,
            "to": until,
            "step_minutes": step,
            "window_minutes": window,
            "threshold": rule.threshold if fixed else None,
            "resolve_threshold": rule.resolve_threshold if fixed else None,
            "points": [SeriesPoint.model_validate(point) for point in points],
            "incidents": [
                SeriesIncident.model_validate(one)
                for one in incidents
                if one.resolved_at is None or one.resolved_at > since
            ],
        }
    )
