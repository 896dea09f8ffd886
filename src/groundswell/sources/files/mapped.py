"""What became of a record: posts, refusals, and what a summary counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from groundswell.domain.post import InvalidPost, PostEvent

UNTIMED = "posts name no time: they are of the moment when they are read (created_at=COLUMN)"
ROUNDED = "ids had lost their last digits: file and line stand for them"
HEADER_AGAIN = "rows that name or explain the columns once more"


@dataclass(slots=True)
class Mapped:
    """What became of a record. ``passed_over`` and ``notes`` are what a summary counts."""

    events: list[PostEvent] = field(default_factory=list)
    refused: list[InvalidPost] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
