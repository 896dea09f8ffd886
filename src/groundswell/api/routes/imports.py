"""``/api/imports``: files that people have, inspected and imported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path as FilePath
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Path, Query, Request

from groundswell.api.auth.requester import NameOf
from groundswell.api.dependencies import Deps, DepsOf, SettingsOf
from groundswell.api.limits.concurrency import Turns
from groundswell.api.params.common import Text
from groundswell.api.params.file_options import OptionsOf
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.imports import ImportList, ImportOut, InspectionOut
from groundswell.api.uploads.imports import LEFT, Importer, Imports
from groundswell.api.uploads.spool import Spool, file_name, receive, without_place
from groundswell.domain.file_import import FileImport, Phase
from groundswell.errors import ConfigurationError, StreamUnavailable
from groundswell.lifecycle import cancel_all
from groundswell.settings import Settings
from groundswell.sources.files.compression import DamagedData, UnpacksTooFar
from groundswell.sources.files.inspection import Inspection, inspect_file
from groundswell.sources.replay_spec import read_replay, record_limit

router = APIRouter(prefix="/api/imports", tags=["imports"])

_INSPECTED_AT_ONCE = 2
_MOST_WAITING = 16
_TOLD_SECONDS = 2.0
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


@router.post(
    "",
    status_code=202,
    operation_id="importFile",
    responses=errors(413, 415, 503, 507),
    openapi_extra=_FILE,
    summary="Import a file",
)
async def import_file(
    request: Request, deps: DepsOf, settings: SettingsOf, options: OptionsOf, named: NameOf
) -> ImportOut:
    """Take the posts of a file, sent as the body, into the stream, as `groundswell ingest` does.

    It is answered as soon as the file has arrived and can be read; its reading goes on without
    you, and `GET /api/imports/{id}` tells how far it is. Refused rows become dead letters with
    their lines. A file that was interrupted goes on where it was once it is sent again.
    """
    imports: Imports = request.app.state.imports
    importer: Importer | None = request.app.state.importer
    if importer is None:
        raise ConfigurationError("this process imports no files")
    clock, given = deps.database.clock, options.given()
    name = file_name(options.file)
    found = FileImport(str(uuid4()), name, clock.now(), clock.now(), by=named(None), options=given)
    with ExitStack() as stack:
        imports.take_place(stack)
        folder = stack.enter_context(Spool(settings.api.import_directory).folder())
        await deps.stream.imports.begin(found)
        try:
            async with _told_while_it_arrives(deps, found) as arrived:
                upload = await receive(request, folder, name, arrived=arrived)
            found = replace(found, size=upload.size, phase=Phase.READING, at=clock.now())
            reading = await asyncio.to_thread(
                importer.open, upload.path, given, checksum=upload.checksum, lines=upload.lines
            )
        except (ConfigurationError, DamagedData, OSError) as error:
            answer = unreadable(error, folder / name)
            await _failed(deps, found, answer.detail)
            raise answer from None
        except HTTPException as error:
            await _failed(deps, found, str(error.detail))
            raise
        except BaseException:  # who sent it left, or is refused by what bounds bodies
            await _failed(deps, found, LEFT)
            raise
        await deps.stream.imports.save(found)
        imports.start(found, reading, upload.path, stack.pop_all())
    return ImportOut.of(found, clock.now())


@router.get("", operation_id="listImports", responses=errors(503), summary="Imports")
async def list_imports(deps: DepsOf) -> ImportList:
    """The last hundred files that were sent, by anybody to any replica, the newest first."""
    now = deps.database.clock.now()
    return ImportList(
        imports=[ImportOut.of(each, now) for each in await deps.stream.imports.list()]
    )


_Id = Annotated[Text, Path(max_length=64, description="The import's id.")]


@router.get(
    "/{import_id}", operation_id="getImport", responses=errors(404, 503), summary="One import"
)
async def get_import(deps: DepsOf, import_id: _Id) -> ImportOut:
    """How far an import is, and what became of its rows."""
    return ImportOut.of(await _existing(deps, import_id), deps.database.clock.now())


@router.post(
    "/{import_id}/stop",
    status_code=202,
    operation_id="stopImport",
    responses=errors(404, 503),
    summary="Stop an import",
)
async def stop_import(deps: DepsOf, import_id: _Id) -> ImportOut:
    """End the reading of a file, within a second or two; what was taken stays. The same file, sent
    again, goes on there."""
    found = await _existing(deps, import_id)
    await deps.stream.imports.ask_to_stop(found.id)
    return ImportOut.of(found, deps.database.clock.now())


async def _existing(deps: Deps, import_id: str) -> FileImport:
    found = await deps.stream.imports.load(import_id)
    if found is None:
        raise HTTPException(404, "there is no import of this id, or it was long ago")
    return found


async def _failed(deps: Deps, found: FileImport, why: str) -> None:
    """Say so to whoever looks at the list; the answer says it to who sent the file."""
    with suppress(StreamUnavailable):
        await asyncio.shield(
            deps.stream.imports.save(
                replace(found, phase=Phase.FAILED, error=why, at=deps.database.clock.now())
            )
        )


@asynccontextmanager
async def _told_while_it_arrives(
    deps: Deps, found: FileImport
) -> AsyncIterator[Callable[[int], None]]:
    """Write down how much of a file has arrived, every few seconds; give whom to tell it."""
    size = 0

    def arrived(so_far: int) -> None:
        nonlocal size
        size = so_far

    async def tell() -> None:
        while True:
            await asyncio.sleep(_TOLD_SECONDS)
            with suppress(StreamUnavailable):
                now = deps.database.clock.now()
                await deps.stream.imports.save(replace(found, size=size, at=now))

    telling = asyncio.create_task(tell())
    try:
        yield arrived
    finally:
        await cancel_all((telling,))


def inspections() -> Turns:
    """The turns of files that are looked at, each in a thread."""
    return Turns(_INSPECTED_AT_ONCE, _MOST_WAITING, "too many files are looked at; try again")


def _inspect(
    path: FilePath, options: Mapping[str, str], settings: Settings, rows: int, whole: bool
) -> Inspection:
    look = partial(inspect_file, rows=rows, whole=whole)
    longest = settings.ingest.max_post_chars
    try:
        _, mapping, reading = read_replay(str(path), options)
        reading = replace(reading, most_unpacked=settings.api.import_max_unpacked_bytes)
        return look(path, mapping, reading, limit=record_limit(longest), max_post_chars=longest)
    except (ConfigurationError, DamagedData, OSError) as error:
        raise unreadable(error, path) from None


def unreadable(error: Exception, path: FilePath) -> HTTPException:
    """The answer about a file that cannot be read; where it was kept is nobody's concern."""
    status = 413 if isinstance(error, UnpacksTooFar) else 422
    return HTTPException(status, without_place(error, path))
