"""``/api/imports``: files that people have, inspected and imported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request

from groundswell.api.dependencies import SettingsOf
from groundswell.api.limits.concurrency import Turns
from groundswell.api.params.file_options import OptionsOf
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.imports import InspectionOut
from groundswell.api.uploads.spool import Spool, receive
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings
from groundswell.sources.files.compression import DamagedData, UnpacksTooFar
from groundswell.sources.files.inspection import Inspection, inspect_file
from groundswell.sources.replay_spec import read_replay, record_limit

router = APIRouter(prefix="/api/imports", tags=["imports"])

_INSPECTED_AT_ONCE = 2
_MOST_WAITING = 16
_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/inspect",
    operation_id="inspectFile",
    responses=errors(413, 415, 503, 507),
    openapi_extra=_FILE,
    summary="How a file is read",
)
async def inspect(
    request: Request,
    settings: SettingsOf,
    options: OptionsOf,
    part: Annotated[bool, Query(description="The body is the beginning of the file only.")] = False,
    rows: Annotated[int, Query(ge=1, le=10_000, description="Most rows looked at.")] = 10_000,
) -> InspectionOut:
    """Tell of a file, sent as the body, what `groundswell inspect` tells: how it is read, which
    columns hold what, its first posts, what is refused and why. Nothing is stored."""
    async with request.app.state.inspections.turn():
        with Spool(settings.api.import_directory).folder() as folder:
            upload = await receive(request, folder, options.file)
            found = await asyncio.to_thread(
                _inspect, upload.path, options.given(), settings, rows, not part
            )
    return InspectionOut.of(found, upload.path.name, options.given())


def inspections() -> Turns:
    """The turns of files that are looked at, each in a thread."""
    return Turns(_INSPECTED_AT_ONCE, _MOST_WAITING, "too many files are looked at; try again")


def _inspect(
    path: Path, options: Mapping[str, str], settings: Settings, rows: int, whole: bool
) -> Inspection:
    look = partial(inspect_file, rows=rows, whole=whole)
    longest = settings.ingest.max_post_chars
    try:
        _, mapping, reading = read_replay(str(path), options)
        reading = replace(reading, most_unpacked=settings.api.import_max_unpacked_bytes)
        return look(path, mapping, reading, limit=record_limit(longest), max_post_chars=longest)
    except (ConfigurationError, DamagedData, OSError) as error:
        raise unreadable(error, path) from None


def unreadable(error: Exception, path: Path) -> HTTPException:
    """The answer about a file that cannot be read; where it was kept is nobody's concern."""
    told = str(error).replace(str(path), path.name).removeprefix("source replay: ")
    return HTTPException(413 if isinstance(error, UnpacksTooFar) else 422, told)
