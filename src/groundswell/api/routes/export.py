"""``GET /api/posts/export``: every post that passes the filters, streamed as CSV or NDJSON."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from enum import StrEnum
from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from groundswell.api.dependencies import DepsOf
from groundswell.api.params.post_filters import PostFilterOf
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.posts import PostRow
from groundswell.domain.clock import utc_now
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.formula import guard

POSTS_AT_ONCE = 1000
"""Read and sent together: what one export holds in memory, however long it is."""
BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that a table is UTF-8; without it they take it for their own encoding."""

router = APIRouter(prefix="/api/posts", tags=["posts"])


class ExportFormat(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"


_MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.NDJSON: "application/x-ndjson",
}


@router.get(
    "/export",
    operation_id="exportPosts",
    responses={
        200: {
            "description": "A file: one post a line, the newest first.",
            "content": {kind: {"schema": {"type": "string"}} for kind in _MEDIA_TYPES.values()},
        },
        **errors(503),
    },
    response_class=StreamingResponse,
    summary="Posts as a file",
)
async def export_posts(
    deps: DepsOf,
    chosen: PostFilterOf,
    format: Annotated[
        ExportFormat,
        Query(description="`csv` for spreadsheets, `ndjson` for programs.", examples=["ndjson"]),
    ] = ExportFormat.CSV,
    limit: Annotated[
        int | None, Query(ge=1, description="Most posts in the file. Default: all.", examples=[500])
    ] = None,
) -> StreamingResponse:
    """Every post that passes the filters, the newest first, written as it is read.

    CSV begins with a byte order mark, and a text that a spreadsheet would take for a formula with
    `'`; read in again, an export gives the same posts. An export that cannot be finished breaks off
    the connection, so that half a file is never taken for a whole.
    """
    pages = deps.posts.pages(chosen, size=POSTS_AT_ONCE, limit=limit)
    first: Sequence[AnalyzedPost] = ()
    with contextlib.suppress(StopAsyncIteration):
        first = await anext(pages)  # before the answer begins, when an error can still be told
    encode = encode_csv if format is ExportFormat.CSV else encode_ndjson
    name = f"groundswell-posts-{utc_now():%Y%m%dT%H%M%SZ}.{format}"
    return StreamingResponse(
        _stream(first, pages, encode),
        media_type=_MEDIA_TYPES[format],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _stream(
    first: Sequence[AnalyzedPost],
    following: AsyncIterator[Sequence[AnalyzedPost]],
    encode: Callable[[Iterable[PostRow]], str],
) -> AsyncIterator[bytes]:
    if encode is encode_csv:
        yield csv_header().encode()
    yield encode(map(PostRow.of, first)).encode()
    async for page in following:
        yield encode(map(PostRow.of, page)).encode()


def encode_ndjson(rows: Iterable[PostRow]) -> str:
    """One JSON object a line."""
    return "".join(orjson.dumps(row.model_dump(mode="json")).decode() + "\n" for row in rows)


def csv_header() -> str:
    """The beginning of a table of posts."""
    return BYTE_ORDER_MARK + csv_line(PostRow.model_fields)


def encode_csv(rows: Iterable[PostRow]) -> str:
    """One line a post, as RFC 4180 has it; without the header."""
    return "".join(csv_line(map(guarded, row.model_dump(mode="json").values())) for row in rows)


def csv_line(cells: Iterable[object]) -> str:
    """Cells as one line, quoted where they must be."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def guarded(value: object) -> object:
    """The value, guarded: what an author wrote must not run on the reader's machine."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = " ".join(value)
    elif isinstance(value, dict):
        value = orjson.dumps(value).decode()
    return guard(value) if isinstance(value, str) else value
