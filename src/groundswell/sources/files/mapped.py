"""What became of a record: posts, refusals, and what a summary counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from groundswell.domain.formula import unguard
from groundswell.domain.post import InvalidPost, PostEvent
from groundswell.sources.files.values import NoText, to_text

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


def checked_text(name: str, value: object) -> str | None:
    """The text of the field ``name``.

    Raises:
        InvalidPost: it is none.
    """
    try:
        return to_text(value)
    except NoText:
        raise InvalidPost(name, "is not text", value) from None


def numbered(post_id: Callable[[], str], number: int) -> Callable[[], str]:
    """The ids of several posts of one record."""
    return post_id if number == 0 else lambda: f"{post_id()}.{number}"


def without_guards(record: Mapping[str, object]) -> dict[str, object]:
    """A record of a table of ours without what keeps spreadsheets from running its texts."""
    return {
        name: unguard(value) if isinstance(value, str) else value for name, value in record.items()
    }
