"""The interface of every source."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from groundswell.domain.post import PostEvent

MOST_A_BATCH = 500
BATCH_SECONDS = 0.025
"""A batch is at most this much of the rate, so that posts flow evenly and do not come in gusts."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejected record: the reason, its position, and the start of its text.

    ``kind`` is the reason without the value at hand, to count by.
    """

    reason: str
    where: str
    fields: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SourceBatch:
    """Posts, what was rejected among them, and where to resume once they are written.

    ``cursor`` is ``None`` when there is nothing to remember. ``passed_over`` counts, by reason,
    what is no post and is not meant to be one; ``notes`` what was left out of posts.

    ``heard``: everything that the network published up to then has been given now, by this batch
    or before; a batch without posts may say so. ``missed``: why what was published between the last
    ``heard`` and this one is lost; it comes before the posts that can still be had, as who reads
    may be killed among them, and their cursor knows nothing of it. ``trouble``: why nothing can be
    heard now, of a source that helps itself; it holds no secret.
    """

    events: tuple[PostEvent, ...] = ()
    cursor: str | None = None
    rejected: tuple[Rejected, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    heard: datetime | None = None
    missed: str = ""
    trouble: str = ""


class Source(Protocol):
    """A place posts come from."""

    @property
    def key(self) -> str:
        """Its stable name; the cursor is kept under it. It is shown, and holds no secret."""
        ...

    @property
    def kind(self) -> str:
        """``simulator``, ``replay``, …: one of few, for metrics."""
        ...

    @property
    def paced(self) -> bool:
        """Whether the ingester sets the rate; a live network has its own."""
        ...

    @property
    def exclusive(self) -> bool:
        """Whether two readers would read the same: then one reads, and the others wait."""
        ...

    @property
    def default_rate(self) -> float | None:
        """Posts a second when nobody asks for a rate; ``None``: as fast as it goes."""
        ...

    def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give posts from just after ``cursor`` (``None``: from the beginning) until the end.

        A batch of a paced source is made when it is asked for, not before. Reading the same
        object again from a cursor gives the same posts again: the ingester rewinds to a cursor
        when what came after it is lost.

        Raises:
            SourceError: it cannot be read now; reading again from the cursor may work later.
            ConfigurationError: it can never be read as it is.
        """
        ...


def batch_size(rate: float | None) -> int:
    """Posts a batch at ``rate`` posts a second; 0 or ``None`` is as fast as it goes."""
    if not rate:
        return MOST_A_BATCH
    return max(1, min(MOST_A_BATCH, int(rate * BATCH_SECONDS)))
