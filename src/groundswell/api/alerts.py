"""``/api/alerts``: incidents, open and past."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from groundswell.api.parameters import Limit, Offset, Text
from groundswell.api.parts import PartsOf
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.platform import AlertList, AlertOut
from groundswell.domain.alert import AlertState

router = APIRouter(tags=["alerts"])


@router.get("/api/alerts", operation_id="listAlerts", responses=errors(503), summary="Alerts")
async def list_alerts(
    parts: PartsOf,
    limit: Limit = 50,
    offset: Offset = 0,
    alert_type: Annotated[
        Text | None,
        Query(max_length=64, description="Only this kind.", examples=["negative_ratio"]),
    ] = None,
    state: Annotated[AlertState | None, Query(description="Only in this state.")] = None,
) -> AlertList:
    """Incidents, the newest first; one stays `open` until the mood has been calm for a while."""
    alerts, total = await parts.alerts.page(limit, offset, alert_type or None, state)
    return AlertList(
        alerts=[AlertOut.model_validate(alert) for alert in alerts],
        total=total,
        limit=limit,
        offset=offset,
    )
