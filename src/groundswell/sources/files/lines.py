"""Numbered lines of a file, of bounded length, with a checksum of all that came before."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from groundswell.domain.value_class import value

_DISCARD_BYTES = 64 * 1024


@value
class Line:
    """``raw`` is without its line end. ``checksum`` covers the file up to the end of this line.

    ``end`` is that line end, as it stands in the file.
    ``unfinished``: the file ends before the line does; somebody may still be writing it.
    """

    number: int
    raw: bytes
    checksum: int
    overlong: bool = False
    unfinished: bool = False
    end: str = "\n"


def read_lines(stream: BinaryIO, limit: int) -> Iterator[Line]:
    """Read lines of at most ``limit`` bytes; a longer one is cut, marked, and the next is read.

    A UTF-8 byte order mark at the start of the file is no part of its first line.
    """
    number = checksum = 0
    crc32, readline = zlib.crc32, stream.readline
    while raw := readline(limit + 1):
        number += 1
        checksum = crc32(raw, checksum)
        overlong = unfinished = False
        if not raw.endswith(b"\n"):
            overlong = len(raw) > limit
            unfinished = not overlong
            while overlong and (rest := readline(_DISCARD_BYTES)):
                checksum = crc32(rest, checksum)
                if rest.endswith(b"\n"):
                    break
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        end = "\r\n" if raw.endswith(b"\r\n") else "\n"
        yield Line(number, raw.rstrip(b"\r\n"), checksum, overlong, unfinished, end)
