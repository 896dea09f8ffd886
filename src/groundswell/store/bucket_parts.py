"""A range that cuts its first and last bucket: the whole buckets within it, and the parts at its
ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Part:
    """``[start, end)``: a part of the bucket that begins at ``bucket``."""

    bucket: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """``whole``: the edges of the whole buckets; none, where there are none. ``cut``: at most two
    parts.
    """

    whole: Sequence[datetime]
    cut: Sequence[Part]


def parts_of(edges: Sequence[datetime], start: datetime, end: datetime) -> Parts:
    """The parts of ``[start, end)``, whose buckets begin and end at ``edges``."""
    if not edges:
        return Parts((), ())
    cut = []
    low, high = 0, len(edges) - 1
    if start > edges[0]:
        cut.append(Part(edges[0], start, min(edges[1], end)))
        low += 1
    if end < edges[-1] and low < high:
        high -= 1
        cut.append(Part(edges[high], edges[high], end))
    return Parts(edges[low : high + 1] if low < high else (), cut)
