"""NDJSON: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from groundswell.sources.files.extended_json import plain
from groundswell.sources.files.json_layout import unwrapped
from groundswell.sources.files.lines import Line, read_lines
from groundswell.sources.files.records import Record, shown
from groundswell.sources.files.shell_json import CutOff, shell_value

_TYPED = b'"$'
"""Where a name begins that may be one of MongoDB's."""


class NdjsonReader:
    """Lines that are no JSON object are problems; blank lines are nothing."""

    columns: tuple[str, ...] | None = None
    form: Mapping[str, object] = {}

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._limit = limit

    def __iter__(self) -> Iterator[Record]:
        for line in read_lines(self._stream, self._limit):
            if line.raw.strip():
                yield self._parse(line)

    def close(self) -> None:
        self._stream.close()

    def _parse(self, line: Line) -> Record:
        if line.overlong:
            return _broken(line, f"the line is longer than {self._limit:,} bytes")
        try:
            value = parse_json(line.raw)
            if _TYPED in line.raw:
                value = plain(value)
        except ValueError as error:
            return _broken(line, f"not JSON: {error}")
        if not isinstance(value, dict):
            return _broken(line, f"not a JSON object but {_kind_of(value)}")
        fields = unwrapped(value)
        return Record(line.number, line.number, line.checksum, fields, unfinished=line.unfinished)


def parse_json(raw: bytes) -> Any:
    """JSON as programs write it, ``NaN`` and half emoji too, or as MongoDB's shells do: what a post
    does not need of a record must not cost it.

    Raises:
        ValueError: it is none.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            pass
        try:
            return shell_value(raw.decode())
        except CutOff:
            raise
        except (ValueError, RecursionError):
            raise ValueError(str(error)) from None


def _broken(line: Line, problem: str) -> Record:
    return Record(
        line.number, line.number, line.checksum, None, problem, shown(line.raw), line.unfinished
    )


def _kind_of(value: object) -> str:
    return {list: "a list", str: "a string", type(None): "null"}.get(type(value), "a number")
