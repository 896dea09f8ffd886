"""The import of a file that somebody sent: what it is, how far it is, what became of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

SILENT_AFTER = timedelta(seconds=30)
"""Its process writes down every second or two that it is at work; after this it is gone."""


class Phase(StrEnum):
    """``INTERRUPTED``: the process that read it is gone; sent again, it goes on where it was."""

    UPLOADING = "uploading"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the rows so far. ``refused``, ``passed_over`` and ``notes`` count reasons,
    ``first`` tells where the first of each stood; ``oldest`` and ``newest`` are times of posts.
    """

    read: int = 0
    accepted: int = 0
    repeated: int = 0
    differing: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)
    passed_over: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    oldest: datetime | None = None
    newest: datetime | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class FileImport:
    """``size`` is in bytes, ``at`` when its process last wrote about it; ``by`` sent it."""

    id: str
    file: str
    started_at: datetime
    at: datetime
    phase: Phase = Phase.UPLOADING
    size: int = 0
    by: str | None = None
    error: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    counts: ImportCounts = field(default_factory=ImportCounts)

    def phase_at(self, now: datetime) -> Phase:
        """The phase as of ``now``: a process that is gone cannot say so itself."""
        ongoing = self.phase in (Phase.UPLOADING, Phase.READING)
        return Phase.INTERRUPTED if ongoing and now - self.at > SILENT_AFTER else self.phase
