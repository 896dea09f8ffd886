"""One record of a file, whatever its format, and the readers' common promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class Record:
    """Fields, or the problem that leaves none.

    ``line`` is where it starts (from 1, as an editor counts; for Parquet the row) and ``end``
    where it ends. ``checksum`` tells whether the file is still the same up to there.
    """

    line: int
    end: int
    checksum: int
    fields: Mapping[str, object] | None = None
    problem: str = ""
    raw: str = ""


class RecordReader(Protocol):
    """Reads one file once, from its beginning."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The columns that the file declares, or ``None`` when every record has its own."""
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
