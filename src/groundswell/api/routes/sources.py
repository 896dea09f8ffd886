"""``GET /api/sources``: where posts come from."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import DepsOf
from groundswell.api.params.time_buckets import within_key
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.platform import SourceList, SourceOut
from groundswell.store.filters import PostFilter

router = APIRouter(tags=["platform"])


@router.get("/api/sources", operation_id="listSources", responses=errors(503), summary="Sources")
async def list_sources(deps: DepsOf, within: SourcesOf) -> SourceList:
    """Every source a post came from, with its count and the time of its newest post."""

    wanted = PostFilter(within=within)

    async def compute() -> list[dict[str, Any]]:
        return [
            SourceOut.model_validate(source).model_dump(mode="json")
            for source in await deps.rollups.sources(wanted)
        ]

    rows, _ = await deps.stream.cache.get_or_compute(f"sources:{within_key(wanted)}", compute)
    return SourceList(sources=[SourceOut.model_validate(row) for row in rows])
