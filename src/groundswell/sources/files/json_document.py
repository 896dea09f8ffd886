"""JSON with many posts, streamed: a list, an object that holds one, or objects one after the other;
also ``tweets.js``.

It is read item by item, so that an archive may be larger than the memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from groundswell.sources.files.json_layout import (
    COLUMN_NAMES,
    is_aside,
    is_header,
    is_post,
    is_timed_post,
    labelled,
    named_rows,
    names_list,
    of_item,
    posts_in,
    unwrapped,
)
from groundswell.sources.files.json_text import JsonText, TooLong
from groundswell.sources.files.records import Record, shown

_ASSIGNMENT = re.compile(r"\s*(?:(?:var|const|let)\s+)?[A-Za-z_$][\w.$\[\]\"']*\s*=\s*")
_WHOLE = 8 * 1024 * 1024
"""A document up to this long is taken as one record, for what it says beside its list."""
_BY_COLUMNS = re.compile(r'\{\s*"(?!-?\d+")(?:[^"\\]|\\.)*"\s*:\s*\{\s*"-?\d+"\s*:\s*[^{\s]')
"""The first cell of a column that stands before the next column, as pandas writes a table."""
_MOST_BY_COLUMNS = 128 * 1024 * 1024
"""Characters of a document whose rows are known only once its last column is read."""


class JsonDocumentReader:
    """Items of a document, numbered from 1; damage is one problem, and the end.

    ``asked`` are columns that somebody named: they tell a post from what is around it.
    ``columns`` are the names of rows that are lists.
    """

    columns: tuple[str, ...] | None = None
    form: Mapping[str, object] = {"layout": "one JSON document"}

    def __init__(
        self,
        stream: BinaryIO,
        limit: int,
        asked: Sequence[str] = (),
        columns: Sequence[str] = (),
    ) -> None:
        self._stream = stream
        self._asked = asked
        self._names = list(columns)
        self._text = JsonText(stream, max(limit, _WHOLE))

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
            if isinstance(error, _TooManyColumns):
                problem = str(error)
            yield Record(number + 1, number + 1, self._text.checksum(), None, problem)

    def close(self) -> None:
        self._stream.close()

    def _items(self) -> Iterator[Any]:
        text = self._text
        text.skip(_ASSIGNMENT)
        while start := text.peek():
            if start in ",;":
                text.take(start)
                text.skip(_ASSIGNMENT)
            elif start == "[":
                yield from self._list({})
            elif start == "{":
                yield from self._object()
            else:
                yield text.value()

    def _object(self) -> Iterator[Any]:
        """What an object holds; itself if that is nothing."""
        by_columns = self._text.begins(_BY_COLUMNS)
        try:
            found = unwrapped(self._text.value(_MOST_BY_COLUMNS if by_columns else None))
        except TooLong:
            if by_columns:
                raise _TooManyColumns from None
            yield from self._long_object()
        except ValueError:  # it is broken
            yield from self._long_object()
        else:
            yield from posts_in(found, self._asked) or [found]

    def _list(self, around: dict[str, Any]) -> Iterator[Any]:
        """The items of a list, and those of lists in it; of rows, by the names ``around`` them."""
        text = self._text
        text.take("[")
        names: list[str] = self._names
        while (mark := text.peek()) not in ("]", ""):
            if mark == ",":
                text.take(",")
            elif mark == "{":
                yield from self._item(around)
            elif mark == "[":
                row = text.value()
                if row and isinstance(row[0], dict):
                    yield from (post for each in row for post in of_item(each, {}, self._asked))
                elif not names and (names := self._names_in(row, around)) == row:
                    continue
                else:
                    yield from named_rows(names, [row])
            else:
                yield text.value()
        if not mark:
            raise ValueError("it breaks off")
        text.take("]")

    def _item(self, around: dict[str, Any]) -> Iterator[Any]:
        try:
            found = self._text.value()
        except ValueError:  # it is long, or broken
            yield from self._long_object()
        else:
            yield from of_item(found, around, self._asked)

    def _names_in(self, row: list[Any], around: dict[str, Any]) -> list[str]:
        """The names of the columns of rows that are lists: told beside them, or the first row."""
        for name in COLUMN_NAMES:
            if isinstance(told := named_rows(around.get(name), [row])[0], dict):
                return list(told)
        return row if is_header(row, self._asked) else []

    def _long_object(self) -> Iterator[Any]:
        """An object that is not held: what its lists hold, those with a known name first of all;
        else the objects in it."""
        text = self._text
        around: dict[str, Any] = {}
        by_label = _ByLabel()
        listed = False
        for name, mark in self._members():
            if mark == "[" and names_list(name):
                listed = True
                yield from self._list(around)
            elif mark not in "[{" or (mark == "[" and name in COLUMN_NAMES):
                around[name] = text.value()
            elif listed or is_aside(name):
                text.pass_over()
            elif mark == "{":
                yield from self._below(name, by_label)
                listed = by_label.beside and names_list(name)
            else:
                yield from (each for each in self._list({}) if self._is_timed(each))
        if not (listed or by_label.beside):
            yield from by_label.waiting

    def _members(self) -> Iterator[tuple[str, str]]:
        """The names of an object, each with what its value begins with, which is to be read."""
        text = self._text
        text.take("{")
        while (mark := text.peek()) not in ("}", ""):
            if mark == ",":
                text.take(",")
                continue
            name = text.value()
            text.take(":")
            yield name, text.peek()
        if not mark:
            raise ValueError("it breaks off")
        text.take("}")

    def _below(self, name: str, by_label: _ByLabel) -> Iterator[Any]:
        """The posts of an object in a long one: those it holds, or it is one under its label."""
        try:
            found = unwrapped(self._text.value())
        except ValueError:  # it is long, or broken
            for post in self._long_object():
                by_label.beside = True
                yield post
            return
        if held := posts_in(found, self._asked):
            by_label.beside = True
            yield from held
        elif not by_label.beside and is_post(found, self._asked):
            yield from by_label.add(labelled(name, found))

    def _is_timed(self, found: object) -> bool:
        return isinstance(found, dict) and is_timed_post(found, self._asked)


class _ByLabel:
    """Objects under names of their own: one alone may be about the posts, and waits. ``beside``:
    there are posts in a list as well."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []
        self.beside = False
        self._several = False

    def add(self, post: dict[str, Any]) -> list[Any]:
        """The posts that are sure to be some, now that ``post`` was found."""
        if not self._several and not self.waiting:
            self.waiting.append(post)
            return []
        found, self.waiting, self._several = [*self.waiting, post], [], True
        return found


class _TooManyColumns(ValueError):
    def __init__(self) -> None:
        super().__init__(
            f"its columns stand one after the other and are longer than {_MOST_BY_COLUMNS:,} "
            "characters, which are not held at once: write its rows instead, as pandas does with "
            "to_json(orient='records', lines=True)"
        )
