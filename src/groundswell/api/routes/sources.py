"""``GET /api/sources``: where posts come from, and when each source that is read was heard."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from groundswell.api.auth.requester import SourcesOf
from groundswell.api.dependencies import DepsOf
from groundswell.api.params.common import Offset
from groundswell.api.params.time_buckets import within_key
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.sources import ReadSourceOut, SourceCoverage, SourceList, SourceOut
from groundswell.store.filters import PostFilter
from groundswell.store.rollups import MOST_SOURCES
from groundswell.store.simulated import SimulatedData

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
    """Sources posts came from, each with its count and the times of its oldest and newest posts."""

    wanted = PostFilter(within=within)

    async def compute() -> dict[str, Any]:
        found, total = await deps.rollups.sources(wanted, limit=limit, offset=offset)
        held = await SimulatedData(deps.database).contents()
        page = SourceList(
            sources=[SourceOut.model_validate(source) for source in found],
            total=total,
            simulated="none" if not held.simulated else "some" if held.own else "all",
            limit=limit,
            offset=offset,
        )
        return page.model_dump(mode="json")

    key = f"sources:{limit}:{offset}:{within_key(wanted)}"
    page, _ = await deps.stream.cache.get_or_compute(key, compute)
    return SourceList.model_validate(page)


@router.get(
    "/api/sources/coverage",
    operation_id="sourceCoverage",
    responses=errors(503),
    summary="When sources were heard",
)
async def source_coverage(deps: DepsOf) -> SourceCoverage:
    """The sources that ingesters read: from when to when each was heard, what is missing and why,
    and whether it is connected now. It tells "no posts" from "not connected"."""
    return SourceCoverage(
        sources=[ReadSourceOut.of(each) for each in await deps.stream.readers.list()]
    )
