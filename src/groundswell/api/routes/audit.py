"""``GET /api/audit``: who changed what everybody sees."""

from __future__ import annotations

from fastapi import APIRouter

from groundswell.api.dependencies import DepsOf
from groundswell.api.params.common import Limit, Offset
from groundswell.api.schemas.audit import AuditEntryOut, AuditList
from groundswell.api.schemas.common import errors

router = APIRouter(tags=["erasure"])


@router.get("/api/audit", operation_id="audit", responses=errors(503), summary="Who did what")
async def audit(deps: DepsOf, limit: Limit = 50, offset: Offset = 0) -> AuditList:
    """Erasures, corrections, acknowledgements, and keys made or ended, the newest first.

    Nothing here can be changed. What was corrected to what is told with the post.
    """
    entries, total = await deps.audit.page(limit, offset)
    return AuditList(
        entries=[AuditEntryOut.model_validate(entry) for entry in entries],
        total=total,
        limit=limit,
        offset=offset,
    )
