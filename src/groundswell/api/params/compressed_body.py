"""Decompression of a request's body, within a bound (against zip bombs)."""

from __future__ import annotations

import zlib

from fastapi import HTTPException, Request

_GZIP = ("gzip", "x-gzip")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def is_packed(request: Request) -> bool:
    """Whether the body is compressed.

    Raises:
        HTTPException: 415, in a way that is not taken.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        return False
    if encoding not in _GZIP:
        raise HTTPException(
            415,
            f"Content-Encoding {encoding[:40]!r} is not taken; send gzip, or none",
            headers={"Accept-Encoding": "gzip"},
        )
    return True


def unpack(body: bytes, limit: int) -> bytes:
    """A gzipped body, unpacked: at most ``limit`` bytes.

    Raises:
        HTTPException: 413 for a longer one, 400 for no sound gzip.
    """
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        unpacked = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise HTTPException(400, f"the body is not sound gzip: {error}") from None
    if len(unpacked) > limit:
        raise HTTPException(413, f"the body is longer than {limit:,} bytes once unpacked")
    if not unpacker.eof:
        raise HTTPException(400, "the body is not sound gzip: it breaks off")
    return unpacked
