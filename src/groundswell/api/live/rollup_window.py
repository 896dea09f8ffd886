"""Sliding windows of minute rollups in memory, with cached sums by filter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from groundswell.api.live.filter import LiveFilter
from groundswell.domain.sentiment import EMOTIONS
from groundswell.domain.window import (
    Period,
    RollupKey,
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


Kind = tuple[str, str, str]
"""Source, sentiment and emotion of a row."""


class LiveWindow:
    """Minute rollups by kind. Of two states of a row the higher version wins.

    Sums under a filter are made when first asked for, then only the minutes that have changed are
    made again, once they are asked for: a tick costs the same whatever the day holds, and however
    many events it takes in.
    """

    def __init__(self) -> None:
        self._rows: dict[Kind, dict[datetime, RollupRow]] = defaultdict(dict)
        self._sums: dict[LiveFilter, dict[datetime, MinuteCounts]] = {}
        self._stale: dict[LiveFilter, set[datetime]] = defaultdict(set)
        self._versions: Counter[datetime] = Counter()

    @property
    def versions(self) -> Mapping[datetime, int]:
        """The sum of the versions of each minute's rows: what it lacks shows in it."""
        return self._versions

    def replace(self, rows: Iterable[RollupRow]) -> None:
        """Forget everything and hold ``rows``."""
        self._rows.clear()
        self._sums.clear()
        self._stale.clear()
        self._versions.clear()
        self.merge(rows)

    def merge(self, rows: Iterable[RollupRow]) -> list[RollupKey]:
        """Take in newer rows; returns the keys that have changed."""
        changed = []
        for row in rows:
            key = row.key
            held = self._rows[key.source, key.sentiment, key.emotion]
            known = held.get(key.bucket)
            if known is None or row.version > known.version:
                held[key.bucket] = row
                self._versions[key.bucket] += row.version - (known.version if known else 0)
                changed.append(key)
        for chosen in self._sums:
            self._stale[chosen].update(key.bucket for key in changed if chosen.sees_key(key))
        return changed

    def prune(self, now: datetime) -> None:
        """Evict minutes that have left the longest window."""
        oldest = window_start(now, KEPT)
        for kind, held in list(self._rows.items()):
            _drop_before(oldest, held)
            if not held:
                del self._rows[kind]
        _drop_before(oldest, self._versions)
        for sums in self._sums.values():
            _drop_before(oldest, sums)
        for stale in self._stale.values():
            stale -= {bucket for bucket in stale if bucket < oldest}

    def forget(self, chosen: LiveFilter) -> None:
        """Drop the sums of an unused filter; the unfiltered ones stay."""
        if chosen != LiveFilter():
            self._sums.pop(chosen, None)
            self._stale.pop(chosen, None)

    def minute(self, chosen: LiveFilter, bucket: datetime) -> MinuteCounts:
        """The counts of one minute; zeros when it holds no posts."""
        return self._sums_of(chosen).get(bucket, _NOTHING)

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
        starts = {name: window_start(now, width) for name, width in WINDOWS.items()}
        sums = self._sums_of(chosen)
        return {
            name: _sum(each.counts for bucket, each in sums.items() if start <= bucket <= now)
            for name, start in starts.items()
        }

    def _sums_of(self, chosen: LiveFilter) -> dict[datetime, MinuteCounts]:
        if chosen not in self._sums:
            rows: dict[datetime, list[RollupRow]] = defaultdict(list)
            for held in self._seen(chosen):
                for bucket, row in held.items():
                    rows[bucket].append(row)
            self._sums[chosen] = {bucket: _add_up(each) for bucket, each in rows.items()}
        sums = self._sums[chosen]
        for bucket in self._stale.pop(chosen, ()):
            sums[bucket] = _add_up(held[bucket] for held in self._seen(chosen) if bucket in held)
        return sums

    def _seen(self, chosen: LiveFilter) -> Iterator[dict[datetime, RollupRow]]:
        return (held for kind, held in self._rows.items() if chosen.sees(*kind))


_NOTHING = MinuteCounts()


def _drop_before(oldest: datetime, held: MutableMapping[datetime, Any]) -> None:
    for bucket in [bucket for bucket in held if bucket < oldest]:
        del held[bucket]


def _add_up(rows: Iterable[RollupRow]) -> MinuteCounts:
    present = [row for row in rows if row.posts]
    emotions: dict[str, int] = defaultdict(int)
    for row in present:
        if row.key.emotion in EMOTIONS:
            emotions[row.key.emotion] += row.posts
    counts = SentimentCounts.of((row.key.sentiment, row.posts) for row in present)
    return MinuteCounts(counts, dict(emotions))


def _sum(counts: Iterable[SentimentCounts]) -> SentimentCounts:
    positive = negative = neutral = 0
    for each in counts:
        positive += each.positive
        negative += each.negative
        neutral += each.neutral
    return SentimentCounts(positive, negative, neutral)
