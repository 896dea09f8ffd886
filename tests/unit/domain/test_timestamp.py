"""The times of real exports: each form is read, what may be two days is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.timestamp import (
    AmbiguousTime,
    TimeFormat,
    day_comes_first,
    parse_timestamp,
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24"),
        ("2020-01-01 00:00:00 UTC", "2020-01-01T00:00:00"),
        ("2022-10-19 12:01:00.184708 UTC", "2022-10-19T12:01:00.184708"),
        ("Mon Apr 06 22:19:45 PDT 2009", "2009-04-07T05:19:45"),
        ("Mon Apr  6 22:19:45 2009", "2009-04-06T22:19:45"),
        ("Tue, 14 Mar 2023 09:26:53 GMT", "2023-03-14T09:26:53"),
        ("Tue, 14 Mar 2023 09:26:53 +0100 (CET)", "2023-03-14T08:26:53"),
        ("14 Mar 2023 09:26 +0530", "2023-03-14T03:56:00"),
        ("14-Mar-2023", "2023-03-14T00:00:00"),
        ("1672531200", "2023-01-01T00:00:00"),
        ("1672531200.5", "2023-01-01T00:00:00.500000"),
        ("1672531200000", "2023-01-01T00:00:00"),
        ("1672531200000.0", "2023-01-01T00:00:00"),
        ("1672531200000.25", "2023-01-01T00:00:00.000250"),
        ("1672531200000000", "2023-01-01T00:00:00"),
        ("1672531200123456789", "2023-01-01T00:00:00.123456"),
        ("1612010200000", "2021-01-30T12:36:40"),
        ("2023-1-5 9:03", "2023-01-05T09:03:00"),
        ("2023/01/05 09:03:02", "2023-01-05T09:03:02"),
        ("2026-11-02 08:00:00.0", "2026-11-02T08:00:00"),
        ("20230115123000", "2023-01-15T12:30:00"),
        ("202301151230", "2023-01-15T12:30:00"),
        ("20230115", "2023-01-15T00:00:00"),
        ("2019-02-12 19:21:56 EST", "2019-02-13T00:21:56"),
        ("31/01/2023 14:05", "2023-01-31T14:05:00"),
        ("1/31/2023 2:05 PM", "2023-01-31T14:05:00"),
        ("1/31/23 12:05 AM", "2023-01-31T00:05:00"),
        ("07.10.2015 14:30", "2015-10-07T14:30:00"),
        ("7/7/2015", "2015-07-07T00:00:00"),
        ("2015-02-24 11:35:52 -0800", "2015-02-24T19:35:52"),
        ("Apr 6, 2009 · 10:19 PM UTC", "2009-04-06T22:19:00"),
        ("10:19 PM · Apr 6, 2009", "2009-04-06T22:19:00"),
        ("Oct 10, 2018 @ 20:19:24.000", "2018-10-10T20:19:24"),
        ("January 5, 2023", "2023-01-05T00:00:00"),
        ("44927.5", "2023-01-01T12:00:00"),
        ("44957.586805556", "2023-01-31T14:05:00"),
        ("2026-11-22T14:00:00+02:00", "2026-11-22T12:00:00"),
        ("2026-11-22T12:00:00+00:00Z", "2026-11-22T12:00:00"),
    ],
)
def test_a_time_of_a_real_export_is_read(text: str, moment: str) -> None:
    assert parse_timestamp(text) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["10/07/2015 14:30", "1-2-2015", "12/12/15 9:00 PM", "03/04/05"])
def test_a_day_that_may_be_a_month_is_refused_unless_somebody_says(text: str) -> None:
    if text.startswith("12/12"):
        assert parse_timestamp(text).day == 12
        return
    with pytest.raises(AmbiguousTime, match="day/month or month/day"):
        parse_timestamp(text)
    first, second = (int(part) for part in text.replace("-", "/").split("/")[:2])
    as_day = parse_timestamp(text, TimeFormat(day_first=True))
    as_month = parse_timestamp(text, TimeFormat(day_first=False))
    assert (as_day.day, as_day.month) == (first, second)
    assert (as_month.day, as_month.month) == (second, first)


def test_what_a_date_proves_of_its_neighbours() -> None:
    assert day_comes_first("31/01/2023") is True
    assert day_comes_first("1/31/2023 2:05 PM") is False
    assert day_comes_first("01.02.2023") is True
    assert day_comes_first("10/07/2015") is None
    assert day_comes_first("2023-01-31") is None


def test_a_zone_holds_for_times_that_name_none() -> None:
    berlin = TimeFormat(zone=ZoneInfo("Europe/Berlin"))
    assert parse_timestamp("2026-07-01 12:00", berlin).hour == 10
    assert parse_timestamp("2026-12-01T12:00:00", berlin).hour == 11
    assert parse_timestamp("2026-07-01T12:00:00Z", berlin).hour == 12
    assert parse_timestamp("2026-07-01T12:00:00+05:00", berlin).hour == 7
    assert parse_timestamp("1672531200", berlin) == datetime(2023, 1, 1, tzinfo=UTC)
    assert parse_timestamp("1/31/2023 2:05 PM", berlin).hour == 13


def test_a_pattern_is_all_that_is_read() -> None:
    known = TimeFormat(pattern="%d|%m|%y %H.%M")
    assert parse_timestamp("03|04|05 06.07", known) == datetime(2005, 4, 3, 6, 7, tzinfo=UTC)
    with pytest.raises(ValueError, match="not a time"):
        parse_timestamp("2026-11-22T12:00:00Z", known)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "9:00", "12345", "1234567", "1.67253E+12", "31/31/2023", "2023-13-01", "IST",
     "2023-01-01 10:00 IST", "13:00 PM · Apr 6, 2009", "99999999999999999999", "³1/01/2023"],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a time|may be day"):
        parse_timestamp(text)


@given(
    st.text(max_size=40)
    | st.text(alphabet="0123456789-:/. +TZAPMOctEST", max_size=30)
    | st.integers(0, 10**20).map(str)
)
def test_any_text_is_a_time_in_utc_or_refused(text: str) -> None:
    try:
        assert parse_timestamp(text).tzinfo is UTC
    except ValueError as error:
        assert str(error)


@given(st.datetimes(min_value=datetime(2001, 9, 10), timezones=st.just(UTC)))
def test_what_was_written_as_iso_or_unix_time_is_read_back(moment: datetime) -> None:
    assert parse_timestamp(moment.isoformat()) == moment
