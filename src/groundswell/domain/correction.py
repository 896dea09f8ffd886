"""A person's correction of a label: who changed it, when, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LabelField(StrEnum):
    SENTIMENT = "sentiment"
    EMOTION = "emotion"


class EndReason(StrEnum):
    """Why a correction holds no more."""

    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Correction:
    """One label of a post, set by a person; it holds until it is ended.

    ``from_label`` is what the post was counted as before. ``by`` may be unknown.
    """

    id: str
    field: LabelField
    from_label: str
    to_label: str
    by: str | None
    at: datetime
    note: str | None
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: EndReason | None = None
