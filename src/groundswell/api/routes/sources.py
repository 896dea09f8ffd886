"""``GET /api/sources``: where posts come from."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import DepsOf
from groundswell.api.params.common import Offset
from groundswell.api.params.time_buckets import within_key
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.platform import SourceList, SourceOut
from groundswell.store.filters import PostFilter
from groundswell.store.rollups import MOST_SOURCES

router = APIRouter(tags=["platform"])


@router.get("/api/sources", operation_id="listSources", responses=errors(503), summary="Sources")
async def list_sources(
    deps: DepsOf,
    within: SourcesOf,
    limit: Annotated[
        int, Query(ge=1, le=MOST_SOURCES, description="Most sources in the answer.")
    ] = MOST_SOURCES,
    offset: Offset = 0,
) -> SourceList:
    """Sources posts came from, each with its count and the time of its newest post."""

    wanted = PostFilter(within=within)

    async def compute() -> dict[str, Any]:
        found, total = await deps.rollups.sources(wanted, limit=limit, offset=offset)
        page = SourceList(
            sources=[SourceOut.model_validate(source) for source in found],
            total=total,
            limit=limit,
            offset=offset,
        )
        return page.model_dump(mode="json")

    key = f"sources:{limit}:{offset}:{within_key(wanted)}"
    page, _ = await deps.stream.cache.get_or_compute(key, compute)
    return SourceList.model_validate(page)
