"""The rows that buckets of time are added up from: the coarsest rollups that their edges allow.

Days of a place's clocks are days of UTC of which a part is moved. Where an edge lies within an
hour, as those of half-hour zones do, that hour's rows are its minutes; minutes that are pruned are
counted in the posts themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundswell.domain.calendar import is_uniform
from groundswell.domain.post import EARLIEST
from groundswell.domain.window import Period, bucket_start, buckets_between
from groundswell.store.engine import Pool
from groundswell.store.filters import Conditions, PostFilter, TopicKey
from groundswell.store.local_days import LocalDays, Span, hours_and_minutes, local_days
from groundswell.store.minute_floor import minute_floor

_ANY_TOPIC = TopicKey(0, "")
_COARSEST_FIRST = (Period.DAY, Period.HOUR, Period.MINUTE)
_COLUMNS = "bucket, source, sentiment_label, emotion, posts, confidence_sum"
_OF_TOTALS = "bucket, '' AS source, sentiment_label, '' AS emotion, posts, confidence_sum"
# Every width divides a day, so that buckets counted from any midnight are the same.
_BY_WIDTH = "date_bin({width}, bucket, '2000-01-01 00:00:00+00')"
_BY_EDGE = "({edges}::timestamptz[])[width_bucket(bucket, {edges}::timestamptz[])]"
_KEPT = "SELECT {columns} FROM {table} WHERE bucket >= {low} AND bucket < {high} AND {conditions}"
# Listed: of many ranges PostgreSQL would think that each has a part of the table, and read it all.
_LISTED = (
    "SELECT {columns} FROM {table} WHERE bucket = ANY({hours}::timestamptz[]) AND {conditions}"
)
_WITHIN = "SELECT * FROM ({rows}) AS minutes WHERE bucket >= {low} AND bucket < {high}"
_WHOLE_HOURS = _KEPT + " AND bucket <> ALL({hours}::timestamptz[])"
_SPANS = """
SELECT minute.* FROM unnest({lows}::timestamptz[], {highs}::timestamptz[]) AS span (low, high)
CROSS JOIN LATERAL ({rows}) AS minute
"""
_DAYS = """
SELECT {of}bucket + interval '12 hours' AS bucket, source, sentiment_label, emotion, posts,
    confidence_sum
FROM {table}
WHERE bucket >= {low} AND bucket < {high} AND bucket <> ALL({broken}::timestamptz[])
    AND {conditions}
"""
# Added up first: what is moved of a day all lies on one side of its edge.
_MOVED = """
SELECT {of}CASE sign WHEN 1 THEN bucket ELSE day + interval '12 hours' END AS bucket,
    '' AS source, sentiment_label, emotion, sign * posts AS posts, sign * confidence_sum
FROM (
    SELECT {of}date_trunc('day', bucket, 'UTC') AS day, sentiment_label, emotion,
        min(bucket) AS bucket, sum(posts)::bigint AS posts, sum(confidence_sum) AS confidence_sum
    FROM ({rows}) AS part GROUP BY {of}day, sentiment_label, emotion
) AS part CROSS JOIN (VALUES (1), (-1)) AS side (sign)
"""
_COUNTED = """
SELECT {of}date_trunc('minute', created_at, 'UTC') AS bucket, source, sentiment_label, emotion,
    1 AS posts, {confidence} AS confidence_sum
FROM {posts}
WHERE created_at >= {low} AND created_at < {high} AND {conditions}
"""


@dataclass(frozen=True, slots=True)
class BucketRows:
    """``rows`` to select from, by sentiment and emotion, the expression of a row's bucket, and the
    statement's values.
    """

    rows: str
    start: str
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every part of the rows has: a clause, the topic's column before the others, and where
    it is read; ``totals``: from those of every source and emotion together.
    """

    conditions: str
    of: str
    tables: PostFilter
    totals: bool

    @property
    def columns(self) -> str:
        return _OF_TOTALS if self.totals else self.of + _COLUMNS

    def table(self, unit: Period) -> str:
        """Of days, which are few, there are no totals."""
        if self.totals and unit is not Period.DAY:
            return f"sentiment_totals_{unit}"
        return f"{self.tables.rollups}_{unit}"


async def bucket_rows(
    source: Pool,
    period: Period,
    edges: Sequence[datetime],
    wanted: PostFilter,
    zone: ZoneInfo | None,
    topics: Sequence[int] | None = None,
    *,
    emotions: bool = True,
) -> BucketRows:
    """What the whole buckets between ``edges`` are added up from.

    Of ``wanted`` its topic, source, sentiment and emotion count. With ``topics``, the keys of some,
    the rows are of these and have a column ``topic``. Without ``emotions`` their emotion may be
    left out. The driver's errors come as they are.
    """
    conditions = Conditions()
    of, tables = "", wanted
    if topics is not None:
        conditions.add("topic = ANY(?::integer[])", list(topics))
        of, tables = "topic, ", replace(wanted, topic=_ANY_TOPIC)
    totals = not emotions and topics is None and _in_totals(wanted)
    first, last = edges[0], edges[-1]
    if is_uniform(period, zone):
        edges = ()
        unit = next(kept for kept in _COARSEST_FIRST if kept.width <= period.width)
    else:
        unit = _unit(edges)
    bucket = _bucket(conditions, period, unit, edges)
    asked = _Asked(f"{conditions.also(wanted)} AND {conditions}", of, tables, totals)
    parts = {"columns": asked.columns, "conditions": asked.conditions}
    if (days := _days_of(period, unit, edges)) is not None:
        rows = await _local_days(source, days, conditions, asked)
        return BucketRows(rows, bucket, conditions)
    low, high = conditions.parameter(first), conditions.parameter(last)
    if unit is not Period.MINUTE:
        rows = _KEPT.format(table=asked.table(unit), low=low, high=high, **parts)
        return BucketRows(rows, bucket, conditions)
    floor = await minute_floor(source, first)
    hours = _broken_hours(edges)
    if period.width <= Period.HOUR.width:
        hours = []  # every hour would be
    if not hours and first >= floor:
        rows = _KEPT.format(table=asked.table(unit), low=low, high=high, **parts)
        return BucketRows(rows, bucket, conditions)
    spans = [(hour, hour + Period.HOUR.width) for hour in hours] or [(first, last)]
    minutes = _minutes(conditions, spans, floor, asked)
    rows = _WITHIN.format(rows=minutes, low=low, high=high)
    if hours:
        whole = _WHOLE_HOURS.format(
            table=asked.table(Period.HOUR),
            low=low,
            high=high,
            hours=conditions.parameter(hours),
            **parts,
        )
        rows = f"{whole} UNION ALL {rows}"
    return BucketRows(rows, bucket, conditions)


def _in_totals(wanted: PostFilter) -> bool:
    labels = wanted.source or wanted.emotion
    return wanted.topic is None and wanted.within is None and not labels


def _bucket(conditions: Conditions, period: Period, unit: Period, edges: Sequence[datetime]) -> str:
    if edges:
        return _BY_EDGE.format(edges=conditions.parameter(list(edges)))
    if period is unit:
        return "bucket"  # as it lies in the index: nothing to calculate, nothing to sort
    return _BY_WIDTH.format(width=conditions.parameter(period.width))


def _days_of(period: Period, unit: Period, edges: Sequence[datetime]) -> LocalDays | None:
    """The days of UTC that buckets consist of whose edges lie within such days."""
    within_days = unit is not Period.DAY and period.width >= Period.DAY.width
    return local_days(edges) if edges and within_days else None


async def _local_days(source: Pool, days: LocalDays, conditions: Conditions, asked: _Asked) -> str:
    floor = await minute_floor(source, min([days.low, *(start for start, _ in days.added)]))
    whole = _DAYS.format(
        of=asked.of,
        table=asked.table(Period.DAY),
        low=conditions.parameter(days.low),
        high=conditions.parameter(days.high),
        broken=conditions.parameter(days.broken),
        conditions=asked.conditions,
    )
    found = [whole]
    for spans, signed in ((days.added, False), (days.moved, True)):
        hours, minutes = hours_and_minutes(spans)
        rows = [_hours(conditions, hours, asked)] if hours else []
        rows += [_minutes(conditions, minutes, floor, asked)] if minutes else []
        added = " UNION ALL ".join(rows)
        if rows:
            found.append(_MOVED.format(of=asked.of, rows=added) if signed else added)
    return " UNION ALL ".join(found)


def _hours(conditions: Conditions, spans: Sequence[Span], asked: _Asked) -> str:
    starts = [each for start, end in spans for each in buckets_between(start, end, Period.HOUR)]
    return _LISTED.format(
        table=asked.table(Period.HOUR),
        hours=conditions.parameter(starts),
        columns=asked.columns,
        conditions=asked.conditions,
    )


def _unit(edges: Sequence[datetime]) -> Period:
    return next(
        unit for unit in _COARSEST_FIRST if all(bucket_start(edge, unit) == edge for edge in edges)
    )


def _broken_hours(edges: Sequence[datetime]) -> list[datetime]:
    hours = {bucket_start(edge, Period.HOUR) for edge in edges}
    return sorted(hours - {edge.astimezone(UTC) for edge in edges})


def _minutes(
    conditions: Conditions,
    spans: Sequence[tuple[datetime, datetime]],
    floor: datetime,
    asked: _Asked,
) -> str:
    """The minutes of some spans of time; those before ``floor`` are counted in the posts."""
    lows, highs = (conditions.parameter(list(column)) for column in zip(*spans, strict=True))
    kept_from = conditions.parameter(max(floor, EARLIEST - timedelta(days=1)))
    rows = _KEPT.format(
        table=asked.table(Period.MINUTE),
        low=f"greatest(span.low, {kept_from}::timestamptz)",
        high="span.high",
        columns=asked.columns,
        conditions=asked.conditions,
    )
    rows += " UNION ALL " + _COUNTED.format(
        of=asked.of,
        confidence=asked.tables.confidence,
        posts=asked.tables.posts,
        low="span.low",
        high=f"least(span.high, {kept_from}::timestamptz)",
        conditions=asked.conditions,
    )
    return _SPANS.format(lows=lows, highs=highs, rows=rows)
