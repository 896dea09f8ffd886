"""A range of time in buckets: exactly what was asked for, and bounded."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from groundswell.api.params.common import check_order, refuse
from groundswell.domain.calendar import bucket_edges, read_zone
from groundswell.domain.window import Period, bucket_start
from groundswell.store.filters import PostFilter

MAX_BUCKETS = 10_000
DEFAULT_RANGE = timedelta(hours=24)
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class BucketRange:
    """Exactly ``[start, end)``, and the buckets that it touches: of UTC, or of a zone's clocks.

    Of a bucket that reaches beyond the range, what lies in the range is counted.
    """

    period: Period
    start: datetime
    end: datetime
    zone: ZoneInfo | None = None

    @cached_property
    def edges(self) -> list[datetime]:
        """The start of each bucket, oldest first, and the end of the last."""
        return bucket_edges(self.period, self.start, self.end, self.zone)

    @property
    def zone_name(self) -> str:
        return "UTC" if self.zone is None else self.zone.key

    def buckets(self) -> list[datetime]:
        """The start of each bucket, oldest first."""
        return self.edges[:-1]

    def key(self, kind: str, view: PostFilter) -> str:
        """The same for the same range, so that the cache can hit."""
        period = f"{self.period}@{self.zone_name}"
        place = f"{period}:{self.start.timestamp():.6f}:{self.end.timestamp():.6f}"
        return f"{kind}:{place}:{view_key(view)}"


def view_key(view: PostFilter) -> str:
    """What a cached count depends on beside its times, in whatever order values were given."""
    topic = None if view.topic is None else view.topic.key
    values = [
        [sorted(chosen.include), sorted(chosen.exclude)]
        for chosen in (view.source, view.sentiment, view.emotion, view.author)
    ]
    return f"{within_key(view)}:{json.dumps([topic, values, view.q])}"


def within_key(view: PostFilter) -> str:
    """A cache key that separates principals by their sources; empty for who may see all."""
    return "" if view.within is None else json.dumps(sorted(view.within))


def _read_zone(
    tz: Annotated[
        str,
        Query(
            max_length=64,
            description="Whose hours, days, weeks and months are counted: an IANA time zone.",
            examples=["Europe/Berlin"],
        ),
    ] = "UTC",
) -> ZoneInfo | None:
    try:
        return read_zone(tz)
    except ValueError as error:
        raise refuse("tz", str(error)) from None


Zone = Annotated[ZoneInfo | None, Depends(_read_zone)]


def read_range(
    period: Period,
    start: datetime | None,
    end: datetime | None,
    now: datetime,
    zone: ZoneInfo | None = None,
) -> BucketRange:
    """The range asked for; without times, the buckets of the 24 hours before ``now``.

    A time that was not given lies at the edge of a bucket: who follows the present asks for the
    same range until the next bucket begins.

    Raises:
        HTTPException: 422, it ends before it starts or has too many buckets.
    """
    last = now if end is None else end
    first = last - min(DEFAULT_RANGE, last - EARLIEST) if start is None else start
    edges = check_range(period, first, last, zone) or [first, last]
    return BucketRange(period, start or edges[0], end or edges[-1], zone)


def check_range(
    period: Period, start: datetime, end: datetime, zone: ZoneInfo | None
) -> list[datetime]:
    """The edges of its buckets.

    Raises:
        HTTPException: 422, it ends before it starts or has too many buckets.
    """
    check_order(start, end)
    buckets = math.ceil((end - bucket_start(start, period)) / period.width)
    if buckets > MAX_BUCKETS:
        raise refuse(
            "period",
            f"the range has {buckets:,} buckets of a {period}, at most {MAX_BUCKETS:,} are given; "
            "ask for a shorter range or a longer period",
        )
    try:
        return bucket_edges(period, start, end, zone)
    except OverflowError:
        raise refuse("start_date", "the range lies at an end of time, where days end") from None
