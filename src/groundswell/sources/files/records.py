"""A record of a file, and the interface of its readers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Protocol

import orjson

from groundswell.domain.value_class import value

UNFINISHED = "lines that are not finished: the next reading takes them"
_SHOWN = 2000
_LENIENT = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


@value
class Record:
    """Fields, or the problem that leaves none.

    ``line`` is where it starts (from 1, as an editor counts; the row of a table of columns, the
    item of a JSON document) and ``end`` where it ends. ``checksum`` tells whether the file is
    still the same up to there. ``member`` is the file of an archive that it stands in.
    ``unfinished``: the file ends without the end of this line, and
    somebody may still be writing it.
    """

    line: int
    end: int
    checksum: int
    fields: Mapping[str, object] | None = None
    problem: str = ""
    raw: str = ""
    unfinished: bool = False
    member: str = ""


def is_cut_off(record: Record, *, tabular: bool, refused: bool) -> bool:
    """Whether the end of the file cuts a record off before it says a post: somebody may still be
    writing it. In a table, a row that lacks its last columns may read as one that is wrong.
    """
    return record.unfinished and (record.fields is None or (tabular and refused))


class RecordReader(Protocol):
    """Reads one file once, from its beginning."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The columns that the file declares, or ``None`` when every record has its own."""
        ...

    @property
    def form(self) -> Mapping[str, object]:
        """How the file is read: its encoding, delimiter and the like, for whoever asks."""
        ...

    def __iter__(self) -> Iterator[Record]:
        """Every record in order, broken ones too.

        Raises:
            OSError: the file cannot be read (any more).
        """
        ...

    def close(self) -> None: ...


def shown(raw: bytes) -> str:
    """The start of what stood in the file, as text that can be kept whatever it was."""
    return raw[:_SHOWN].decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def shown_fields(record: Record) -> dict[str, str]:
    """What a dead letter keeps of a record."""
    if record.fields is None:
        return {"line": record.raw}
    try:
        text = orjson.dumps(record.fields, default=str, option=_LENIENT).decode()
    except orjson.JSONEncodeError:  # half an emoji
        text = json.dumps(record.fields, default=str)
    return {"line": text[:_SHOWN]}
