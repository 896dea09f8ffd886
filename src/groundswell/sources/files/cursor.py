"""The cursor of a file: line, pass and checksums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Tail:
    """A last line without its end that was read: ``post_id`` is the id its post went by.

    ``checksum`` tells whether it still says the same.
    """

    line: int
    checksum: int
    post_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """After ``line`` of the pass numbered ``turn`` (from 1), and what was read of the next.

    ``tag`` tells this file from others of its name, ``checksum`` whether what was read of it is
    still what it says.
    """

    tag: str
    turn: int = 1
    line: int = 0
    checksum: int = 0
    tail: Tail | None = None

    def to_cursor(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_cursor(cls, text: str) -> Place | None:
        """Read a cursor; ``None`` for one that this version, or one before, did not write."""
        try:
            fields = orjson.loads(text)
            tail = fields.pop("tail", None) if isinstance(fields, dict) else None
            place = cls(**fields, tail=Tail(**tail) if isinstance(tail, Mapping) else None)
            sound = isinstance(place.tag, str) and min(place.turn, place.line + 1) > 0
            return place if sound else None
        except (orjson.JSONDecodeError, TypeError):
            return None
