"""What workers and alerters tell the API replicas as it happens."""

from __future__ import annotations

from dataclasses import dataclass, field

from groundswell.domain.alert import Alert
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis
from groundswell.domain.window import RollupRow


@dataclass(frozen=True, slots=True)
class AnalyzedPost:
    """A post together with the analysis it is counted by."""

    post: Post
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """What changed with one committed batch.

    Rollup rows are absolute and versioned: an event that is lost, late or doubled never makes
    a wrong total. ``deleted`` holds the ids of posts that are no more.
    """

    posts: tuple[AnalyzedPost, ...] = ()
    rollups: tuple[RollupRow, ...] = ()
    deleted: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True)
class LivePosition:
    """A place in the platform's one sequence of live events, the same for every replica."""

    epoch: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.epoch}:{self.sequence}"

    @classmethod
    def parse(cls, text: str) -> LivePosition:
        """Read ``epoch:sequence``.

        Raises:
            ValueError: the text has another form.
        """
        epoch, colon, sequence = text.partition(":")
        if not (epoch and colon and sequence.isascii() and sequence.isdigit()):
            raise ValueError(f"a position has the form epoch:number, not {text[:80]!r}")
        return cls(epoch, int(sequence))


@dataclass(frozen=True, slots=True)
class Sequenced:
    """A live event and its position."""

    position: LivePosition
    event: LiveEvent = field(default_factory=LiveEvent)
