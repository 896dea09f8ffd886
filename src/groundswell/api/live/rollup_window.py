"""Sliding windows of minute rollups in memory, with cached sums by filter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from groundswell.api.live.filter import LiveFilter
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from groundswell.domain.window import (
    Period,
    RollupRow,
    SentimentCounts,
    bucket_start,
    buckets_between,
)

WINDOWS: Mapping[str, timedelta] = {
    "last_minute": timedelta(minutes=1),
    "last_hour": timedelta(hours=1),
    "last_24_hours": timedelta(hours=24),
}
KEPT = max(WINDOWS.values())


@dataclass(frozen=True, slots=True)
class MinuteCounts:
    """The posts of one minute under one filter; ``emotions`` holds only those that occur."""

    counts: SentimentCounts = field(default_factory=SentimentCounts)
    emotions: Mapping[str, int] = field(default_factory=dict)


def window_start(now: datetime, width: timedelta) -> datetime:
    """Where a sliding window begins: at the start of the minute that holds ``now - width``."""
    return bucket_start(now - width)


@dataclass(slots=True)
class _Sum:
    """Posts by sentiment, and by emotion, as they are added up."""

    sentiments: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SENTIMENTS, 0))
    emotions: dict[str, int] = field(default_factory=dict)

    def add(self, sentiment: str, emotion: str, posts: int) -> None:
        if sentiment in self.sentiments:
            self.sentiments[sentiment] += posts
        if emotion in EMOTIONS:
            self.emotions[emotion] = self.emotions.get(emotion, 0) + posts

    @property
    def counts(self) -> SentimentCounts:
        return SentimentCounts(**self.sentiments)


@dataclass(slots=True)
class _Sums:
    """What one filter sees: each minute, and the windows that end with ``minute``."""

    minutes: dict[datetime, _Sum] = field(default_factory=dict)
    minute: datetime | None = None
    totals: dict[str, _Sum] = field(default_factory=dict)

    def add(self, bucket: datetime, sentiment: str, emotion: str, posts: int) -> None:
        held = self.minutes.get(bucket)
        if held is None:
            held = self.minutes[bucket] = _Sum()
        held.add(sentiment, emotion, posts)
        if self.minute is not None and bucket <= self.minute:
            age = self.minute - bucket
            for name, width in WINDOWS.items():
                if age <= width:
                    self.totals[name].add(sentiment, "", posts)

    def end_with(self, minute: datetime) -> None:
        """Add up the windows that end with this minute."""
        self.minute = minute
        self.totals = {name: _Sum() for name in WINDOWS}
        for bucket, held in self.minutes.items():
            for name, width in WINDOWS.items():
                if minute - width <= bucket <= minute:
                    for sentiment, posts in held.sentiments.items():
                        self.totals[name].add(sentiment, "", posts)


Kind = tuple[str, str, str]
"""Source, sentiment and emotion of a row."""
Counted = tuple[int, int]
"""Posts and version of a row. A day has 50,000 rows: garbage collection passes over pairs of
numbers, but not over objects."""


class LiveWindow:
    """Minute rollups by kind. Of two states of a row the higher version wins.

    Sums under a filter are made when first asked for, and moved by each change from then on: a tick
    costs the same whatever the day holds.
    """

    def __init__(self) -> None:
        self._rows: dict[Kind, dict[datetime, Counted]] = defaultdict(dict)
        self._sums: dict[LiveFilter, _Sums] = {}
        self._versions: Counter[datetime] = Counter()

    @property
    def versions(self) -> Mapping[datetime, int]:
        """The sum of the versions of each minute's rows: what it lacks shows in it."""
        return self._versions

    def replace(self, rows: Iterable[RollupRow]) -> None:
        """Forget everything and hold ``rows``."""
        self._rows.clear()
        self._sums.clear()
        self._versions.clear()
        self.merge(rows)

    def merge(self, rows: Iterable[RollupRow]) -> None:
        """Take in newer rows."""
        for row in rows:
            key = row.key
            held = self._rows[key.source, key.sentiment, key.emotion]
            posts, version = held.get(key.bucket, _UNKNOWN)
            if row.version > version:
                held[key.bucket] = (row.posts, row.version)
                self._versions[key.bucket] += row.version - version
                if more := row.posts - posts:
                    for chosen, sums in self._sums.items():
                        if chosen.sees_key(key):
                            sums.add(key.bucket, key.sentiment, key.emotion, more)

    def prune(self, now: datetime) -> None:
        """Evict minutes that have left the longest window."""
        oldest = window_start(now, KEPT)
        for kind, held in list(self._rows.items()):
            _drop_before(oldest, held)
            if not held:
                del self._rows[kind]
        _drop_before(oldest, self._versions)
        for sums in self._sums.values():
            _drop_before(oldest, sums.minutes)
            sums.minute = None

    def forget(self, chosen: LiveFilter) -> None:
        """Drop the sums of an unused filter; the unfiltered ones stay."""
        if chosen != LiveFilter():
            self._sums.pop(chosen, None)

    def minute(self, chosen: LiveFilter, bucket: datetime) -> MinuteCounts:
        """The counts of one minute; zeros when it holds no posts."""
        held = self._sums_of(chosen).minutes.get(bucket)
        if held is None:
            return _NOTHING
        emotions = {emotion: posts for emotion, posts in held.emotions.items() if posts}
        return MinuteCounts(held.counts, emotions)

    def minutes(
        self, chosen: LiveFilter, now: datetime, width: timedelta
    ) -> list[tuple[datetime, MinuteCounts]]:
        """Every minute of the window that ends now, oldest first, zeros included."""
        end = bucket_start(now) + Period.MINUTE.width
        return [
            (bucket, self.minute(chosen, bucket))
            for bucket in buckets_between(window_start(now, width), end, Period.MINUTE)
        ]

    def totals(self, chosen: LiveFilter, now: datetime) -> dict[str, SentimentCounts]:
        """The counts of each of ``WINDOWS``: whole minutes, up to now; the future is not in it."""
        sums, minute = self._sums_of(chosen), bucket_start(now)
        if sums.minute != minute:
            sums.end_with(minute)
        return {name: held.counts for name, held in sums.totals.items()}

    def _sums_of(self, chosen: LiveFilter) -> _Sums:
        sums = self._sums.get(chosen)
        if sums is None:
            sums = self._sums[chosen] = _Sums()
            for (source, sentiment, emotion), held in self._rows.items():
                if chosen.sees(source, sentiment, emotion):
                    for bucket, (posts, _) in held.items():
                        if posts:
                            sums.add(bucket, sentiment, emotion, posts)
        return sums


_UNKNOWN: Counted = (0, 0)
_NOTHING = MinuteCounts()


def _drop_before(oldest: datetime, held: MutableMapping[datetime, Any]) -> None:
    for bucket in [bucket for bucket in held if bucket < oldest]:
        del held[bucket]
