"""JSON with many posts, streamed: a list, an object that holds one, or objects one after the other;
also ``tweets.js``.

It is read item by item, so that an archive may be larger than the memory.
"""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from groundswell.sources.files.records import Record, shown
from groundswell.sources.files.shapes.known import read_known

_CHUNK = 256 * 1024
_SPACE = re.compile(r"\s*")
_ASSIGNMENT = re.compile(r"\s*(?:(?:var|const|let)\s+)?[A-Za-z_$][\w.$\[\]\"']*\s*=\s*")
_LISTS = frozenset(
    (
        *("data", "items", "orderedItems", "posts", "comments", "statuses", "tweets", "messages"),
        *("feed", "reviews", "results", "children", "threads", "replies", "records", "rows"),
    )
)
"""Names under which exports hold their posts."""
_WHOLE = 8 * 1024 * 1024
"""A document up to this long is taken as one record, for what it says beside its list."""


class JsonDocumentReader:
    """Items of a document, numbered from 1; damage is one problem, and the end."""

    columns: tuple[str, ...] | None = None
    form: Mapping[str, object] = {"layout": "one JSON document"}

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._text = _Text(stream, max(limit, _WHOLE))

    def __iter__(self) -> Iterator[Record]:
        number = 0
        try:
            for item in self._items():
                number += 1
                checksum = self._text.checksum()
                if isinstance(item, dict):
                    yield Record(number, number, checksum, item)
                else:
                    problem = "not a JSON object"
                    raw = shown(json.dumps(item)[:2000].encode())
                    yield Record(number, number, checksum, None, problem, raw)
        except (ValueError, RecursionError) as error:
            problem = f"the document is no JSON from here on: {error}"
            yield Record(number + 1, number + 1, self._text.checksum(), None, problem)

    def close(self) -> None:
        self._stream.close()

    def _items(self) -> Iterator[Any]:
        text = self._text
        text.skip(_ASSIGNMENT)
        while start := text.peek():
            if start in ",;":
                text.take(start)
            elif start == "[":
                yield from self._list()
            elif start == "{":
                yield from self._one_object()
            else:
                yield text.value()

    def _one_object(self) -> Iterator[Any]:
        """One record if it is a known export's, for what it says beside its list; else its list."""
        try:
            found = self._text.value()
        except ValueError:  # it is long, or broken
            yield from self._object()
            return
        held = () if read_known(found) is not None else _LISTS & found.keys()
        items = [item for name in found if name in held for item in _list_of(found[name])]
        yield from items or [found]

    def _list(self) -> Iterator[Any]:
        text = self._text
        text.take("[")
        while (mark := text.peek()) not in ("]", ""):
            if mark == ",":
                text.take(",")
                continue
            yield text.value()
        if not mark:
            raise ValueError("it breaks off")
        text.take("]")

    def _object(self) -> Iterator[Any]:
        """A long object: the items of the lists it holds under a known name."""
        text = self._text
        text.take("{")
        while (mark := text.peek()) not in ("}", ""):
            if mark == ",":
                text.take(",")
                continue
            name = text.value()
            text.take(":")
            if name in _LISTS and text.peek() == "[":
                yield from self._list()
            else:
                text.value()
        if not mark:
            raise ValueError("it breaks off")
        text.take("}")


def _list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class _Text:
    """A window on the document that moves on with what is read."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._json = json.JSONDecoder()
        self._limit = limit
        self._window = ""
        self._at = 0
        self._checksum = 0
        self._ended = False
        self._more()
        self._window = self._window.removeprefix("\ufeff")

    def checksum(self) -> int:
        """Of all that was read up to here."""
        return self._checksum

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            self._move(_SPACE.match(self._window, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._window) or not self._more():
                return self._window[self._at : self._at + 1]

    def take(self, mark: str) -> None:
        if self.peek() != mark:
            raise ValueError(f"{mark!r} is missing")
        self._move(self._at + 1)

    def skip(self, pattern: re.Pattern[str]) -> None:
        if found := pattern.match(self._window):
            self._move(found.end())

    def value(self) -> Any:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                found, end = self._json.raw_decode(self._window, self._at)
                if end < len(self._window) or not self._more():
                    self._move(end)
                    return found
            except ValueError:
                held = len(self._window) - self._at
                if held > self._limit or not self._more(held):
                    raise

    def _move(self, to: int) -> None:
        passed = self._window[self._at : to].encode("utf-8", "replace")
        self._checksum = zlib.crc32(passed, self._checksum)
        self._at = to

    def _more(self, size: int = 0) -> bool:
        """Read on, at least as much as is held, so that a long value is not tried too often."""
        if self._ended:
            return False
        raw = self._stream.read(max(_CHUNK, size))
        self._ended = not raw
        self._window = self._window[self._at :] + self._decoder.decode(raw, final=self._ended)
        self._at = 0
        return not self._ended
