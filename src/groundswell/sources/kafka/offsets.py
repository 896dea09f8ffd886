"""Where a reading of a topic stands: the next offset of each partition."""

from __future__ import annotations

from collections.abc import Mapping

import orjson


def to_cursor(offsets: Mapping[int, int]) -> str:
    return orjson.dumps({str(partition): offset for partition, offset in offsets.items()}).decode()


def from_cursor(text: str | None) -> dict[int, int]:
    """Empty for no cursor, or one that this version did not write."""
    try:
        found = orjson.loads(text or "")
        offsets = {int(partition): offset for partition, offset in found.items()}
    except (ValueError, AttributeError):
        return {}
    sound = all(isinstance(each, int) and each >= 0 for each in offsets.values())
    return offsets if sound and all(partition >= 0 for partition in offsets) else {}
