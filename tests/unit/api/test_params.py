"""What clients may ask: ranges, times, queries of sockets, origins; and how fast things happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import HTTPException

from groundswell.api.auth.origins import is_welcome
from groundswell.api.live.rate_meter import RateMeter
from groundswell.api.params.common import read_time
from groundswell.api.params.time_buckets import MAX_BUCKETS, BucketRange, read_range
from groundswell.domain.value_filter import ValueFilter, only
from groundswell.domain.window import Period
from groundswell.settings import ApiSettings
from groundswell.store.filters import PostFilter

ALL = PostFilter()
EIGHT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-20T08:00:00Z", EIGHT),
        ("2026-11-20T08:00:00", EIGHT),
        ("2026-11-20T09:00:00+01:00", EIGHT),
        ("2026-11-20T09:00:00 01:00", EIGHT),  # a plus that the URL did not escape
        ("2026-11-20T09:00:00.5 0100", EIGHT + timedelta(seconds=0.5)),
        ("2026-11-20 08:00", EIGHT),  # a space in the middle is no plus
        ("2026-11-20", EIGHT.replace(hour=0)),
    ],
)
def test_a_time_is_read_as_utc(written: str, expected: datetime) -> None:
    assert read_time(written) == expected


@pytest.mark.parametrize("written", ["", "now", "9999-01-01", "2026-11-20T08:00:00 x"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"time|year"):
        read_time(written)


def test_every_range_and_view_has_a_key_of_its_own() -> None:
    one = BucketRange(Period.HOUR, EIGHT, EIGHT + timedelta(minutes=61))
    assert one.key("k", ALL) == BucketRange(Period.HOUR, one.start, one.end).key("k", ALL)
    assert one.buckets() == [EIGHT, EIGHT + timedelta(hours=1)]
    longer = BucketRange(Period.HOUR, EIGHT, one.end + timedelta(microseconds=1))
    views = (
        ALL,
        PostFilter(source=only("net")),
        PostFilter(source=only("anger")),
        PostFilter(sentiment=only("negative")),
        PostFilter(emotion=only("anger")),
        PostFilter(author=only("net")),
        PostFilter(q="net"),
        PostFilter(source=ValueFilter.of(["net", "anger"])),
        PostFilter(source=ValueFilter.of(["net"], ["anger"])),
        PostFilter(source=ValueFilter.of([], ["net", "anger"])),
        PostFilter(source=only('net", "anger')),
        PostFilter(within=frozenset({"net"})),
    )
    assert len({each.key("k", view) for each in (one, longer) for view in views}) == 24
    assert one.key("k", PostFilter(source=ValueFilter.of(["anger", "net", "net"]))) == one.key(
        "k", PostFilter(source=ValueFilter.of(["net", "anger"]))
    )
    assert one.key("k", ALL) != one.key("other", ALL)


def test_who_follows_the_present_asks_for_the_same_range_until_a_bucket_begins() -> None:
    ranges = {
        read_range(Period.HOUR, start, None, EIGHT + timedelta(minutes=minute)).key("k", ALL)
        for start in (None, EIGHT)
        for minute in (1, 59)
    }
    assert len(ranges) == 2


def test_a_range_is_bounded() -> None:
    end = EIGHT + MAX_BUCKETS * timedelta(minutes=1)
    assert read_range(Period.MINUTE, EIGHT, end, end).end == end
    for start, refused in ((EIGHT, end + timedelta(microseconds=1)), (end, EIGHT)):
        with pytest.raises(HTTPException) as told:
            read_range(Period.MINUTE, start, refused, end)
        assert told.value.status_code == 422


@pytest.mark.parametrize(
    ("origin", "host", "welcome"),
    [
        (None, "api.example", True),  # no page at all: a program
        ("https://api.example", "api.example", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://localhost:5173", "api.example", True),
        ("http://localhost:9999", "localhost:8000", False),
        ("http://api.example.evil.example", "api.example", False),
        ("null", "api.example", False),
        ("http://api.example", None, False),
        ("", "", False),
    ],
)
def test_a_page_must_be_ours_or_listed(origin: str | None, host: str | None, welcome: bool) -> None:
    assert is_welcome(origin, host, ApiSettings()) is welcome
    assert is_welcome(origin, host, ApiSettings(cors_origins=("*",)))


def test_a_rate_is_the_mean_of_the_last_minute() -> None:
    now = 1000.0
    meter = RateMeter(lambda: now)
    meter.add(30)
    assert meter.per_second == 30
    now += 10
    meter.add(70)
    assert meter.per_second == 10
    now += 55
    assert meter.per_second == pytest.approx(70 / 60)
    now += 10
    assert meter.per_second == 0
