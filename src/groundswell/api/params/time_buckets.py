"""A range of time as whole buckets: bounded, aligned to UTC, the same key for the same buckets."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from groundswell.api.params.common import check_order, refuse
from groundswell.domain.window import Period, bucket_start, buckets_between
from groundswell.store.filters import PostFilter

MAX_BUCKETS = 10_000
DEFAULT_RANGE = timedelta(hours=24)
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BucketRange:
    """A range of time, and the whole buckets that it touches."""

    period: Period
    start: datetime
    end: datetime

    @property
    def first(self) -> datetime:
        return bucket_start(self.start, self.period)

    @property
    def after(self) -> datetime:
        """The end of the last bucket."""
        width = self.period.width
        return self.first + math.ceil((self.end - self.first) / width) * width

    def buckets(self) -> Iterator[datetime]:
        """The start of each bucket, oldest first."""
        return buckets_between(self.start, self.end, self.period)

    def key(self, kind: str, view: PostFilter) -> str:
        """The same for all ranges that touch the same buckets, so that the cache can hit."""
        place = f"{self.period}:{self.first.timestamp():.0f}:{self.after.timestamp():.0f}"
        return f"{kind}:{place}:{view_key(view)}"


def view_key(view: PostFilter) -> str:
    """What a cached count depends on beside its times; the source last, for it holds any text."""
    topic = "" if view.topic is None else view.topic.key
    asked = f"{view.sentiment or ''}:{view.emotion or ''}:{topic}"
    return f"{asked}:{within_key(view)}:{view.source or ''}"


def within_key(view: PostFilter) -> str:
    """What nobody with other sources may be told from the cache; nothing else begins with `[`."""
    return "" if view.within is None else json.dumps(sorted(view.within))


def read_range(
    period: Period, start: datetime | None, end: datetime | None, now: datetime
) -> BucketRange:
    """The range asked for; the 24 hours before ``now`` by default.

    Raises:
        HTTPException: 422, it ends before it starts or has too many buckets.
    """
    if end is None:
        end = now
    if start is None:
        start = end - min(DEFAULT_RANGE, end - EARLIEST)
    check_order(start, end)
    wanted = BucketRange(period, start, end)
    buckets = math.ceil((end - wanted.first) / period.width)
    if buckets > MAX_BUCKETS:
        raise refuse(
            "period",
            f"the range has {buckets:,} buckets of a {period}, at most {MAX_BUCKETS:,} are given; "
            "ask for a shorter range or a longer period",
        )
    return wanted
