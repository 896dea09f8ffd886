"""The input and output of the search for drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class DriverPost:
    """The fields of a post that are read. ``counts``: whether it is of the watched kind, say
    negative. ``lang``: the tag of its language, where that is known."""

    post_id: str
    content: str
    author: str | None
    source: str
    emotion: str | None = None
    url: str | None = None
    counts: bool = True
    lang: str | None = None


class DriverKind(StrEnum):
    """Kinds of drivers, the most explanatory first."""

    TEXT = "text"
    LINK = "link"
    HASHTAG = "hashtag"
    MENTION = "mention"
    PHRASE = "phrase"
    WORD = "word"
    SOURCE = "source"
    AUTHOR = "author"
    EMOTION = "emotion"


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that makes a difference between a window and its baseline.

    ``observed``, ``expected``: posts in the window with it, and as many as the baseline gives
    reason to expect. ``z``: of the log-odds, in standard deviations. ``share_of_excess``: of the
    change, what this explains and no driver before it does; those of all add up to at most 1.
    """

    kind: DriverKind
    value: str
    observed: int
    expected: float
    z: float
    share_of_excess: float
    authors: int
    example_post_ids: tuple[str, ...]

    @property
    def lift(self) -> float:
        """Lift: observed over expected, smoothed by half a post."""
        return self.observed / max(self.expected, 0.5)


@dataclass(frozen=True, slots=True)
class Findings:
    """The drivers of a change.

    ``observed``, ``expected``: posts of the watched kind in the window. ``mix``, ``rate``: of the
    change of a share, what comes of another mix of sources, and of the same sources otherwise;
    both in share points, ``None`` where no share is watched. ``sampled``: posts looked at, where
    there were more.
    """

    drivers: Sequence[Driver]
    observed: int
    expected: float
    mix: float | None = None
    rate: float | None = None
    sampled: int | None = None
