"""Numbered lines of a file, of bounded length, with a checksum of all that came before."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_DISCARD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """``raw`` is without its line end. ``checksum`` covers the file up to the end of this line."""

    number: int
    raw: bytes
    checksum: int
    overlong: bool = False


def read_lines(stream: BinaryIO, limit: int) -> Iterator[Line]:
    """Read lines of at most ``limit`` bytes; a longer one is cut, marked, and the next is read.

    A UTF-8 byte order mark at the start of the file is no part of its first line.
    """
    number = checksum = 0
    while raw := stream.readline(limit + 1):
        number += 1
        checksum = zlib.crc32(raw, checksum)
        overlong = len(raw) > limit and not raw.endswith(b"\n")
        if overlong:
            while rest := stream.readline(_DISCARD_BYTES):
                checksum = zlib.crc32(rest, checksum)
                if rest.endswith(b"\n"):
                    break
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        yield Line(number, raw.rstrip(b"\r\n"), checksum, overlong)
