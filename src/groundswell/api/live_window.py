"""The minute rollups of the last day in memory, and what they add up to under a filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from groundswell.domain.event import AnalyzedPost
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
class LiveFilter:
    """What a socket asked to see; ``None`` sees everything."""

    source: str | None = None
    sentiment: str | None = None
    emotion: str | None = None

    def sees(self, source: str, sentiment: str, emotion: str) -> bool:
        """Whether posts of this source, label and emotion are part of the view."""
        return (
            (self.source is None or self.source == source)
            and (self.sentiment is None or self.sentiment == sentiment)
            and (self.emotion is None or self.emotion == emotion)
        )

    def sees_key(self, key: RollupKey) -> bool:
        return self.sees(key.source, key.sentiment, key.emotion)

    def sees_post(self, item: AnalyzedPost) -> bool:
        analysis = item.analysis
        return self.sees(item.post.source, analysis.sentiment_label, analysis.emotion)


@dataclass(frozen=True, slots=True)
class MinuteCounts:
    """The posts of one minute under one filter; ``emotions`` holds only those that occur."""

    counts: SentimentCounts = field(default_factory=SentimentCounts)
    emotions: Mapping[str, int] = field(default_factory=dict)


def window_start(now: datetime, width: timedelta) -> datetime:
    """Where a sliding window begins: at the start of the minute that holds ``now - width``."""
    return bucket_start(now - width)


class LiveWindow:
    """Minute rollups by bucket. Of two states of a row the higher version wins.

    Sums under a filter are made when first asked for, then only the minutes that change are
    made again, so that a tick costs the same whatever the day holds.
    """

    def __init__(self) -> None:
        self._rows: dict[datetime, dict[RollupKey, RollupRow]] = defaultdict(dict)
        self._sums: dict[LiveFilter, dict[datetime, MinuteCounts]] = {}

    def replace(self, rows: Iterable[RollupRow]) -> None:
        """Forget everything and hold ``rows``."""
        self._rows.clear()
        self._sums.clear()
        self.merge(rows)

    def merge(self, rows: Iterable[RollupRow]) -> list[RollupKey]:
        """Take in what is newer than what is held; tell which keys have changed."""
        changed = []
        for row in rows:
            held = self._rows[row.key.bucket]
            known = held.get(row.key)
            if known is None or row.version > known.version:
                held[row.key] = row
                changed.append(row.key)
        for key in changed:
            for sums in self._sums.values():
                sums.pop(key.bucket, None)
        return changed

    def prune(self, now: datetime) -> None:
        """Let go of the minutes that have left the longest window."""
        oldest = window_start(now, KEPT)
        _drop_before(oldest, self._rows)
        for sums in self._sums.values():
            _drop_before(oldest, sums)

    def forget(self, chosen: LiveFilter) -> None:
        """Drop the sums of a filter nobody looks through any more."""
        self._sums.pop(chosen, None)

    def minute(self, chosen: LiveFilter, bucket: datetime) -> MinuteCounts:
        """The counts of one minute; zeros when it holds no posts."""
        sums = self._sums.setdefault(chosen, {})
        known = sums.get(bucket)
        if known is None:
            known = sums[bucket] = _add_up(chosen, self._rows.get(bucket, {}).values())
        return known

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
        present = [
            (bucket, self.minute(chosen, bucket).counts) for bucket in self._rows if bucket <= now
        ]
        return {
            name: _sum(counts for bucket, counts in present if bucket >= window_start(now, width))
            for name, width in WINDOWS.items()
        }


def _drop_before(oldest: datetime, held: MutableMapping[datetime, Any]) -> None:
    for bucket in [bucket for bucket in held if bucket < oldest]:
        del held[bucket]


def _add_up(chosen: LiveFilter, rows: Iterable[RollupRow]) -> MinuteCounts:
    seen = [row for row in rows if row.posts and chosen.sees_key(row.key)]
    emotions: dict[str, int] = defaultdict(int)
    for row in seen:
        emotions[row.key.emotion] += row.posts
    return MinuteCounts(
        SentimentCounts.of((row.key.sentiment, row.posts) for row in seen), dict(emotions)
    )


def _sum(counts: Iterable[SentimentCounts]) -> SentimentCounts:
    positive = negative = neutral = 0
    for each in counts:
        positive += each.positive
        negative += each.negative
        neutral += each.neutral
    return SentimentCounts(positive, negative, neutral)
