"""Times of messages by the clocks of a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from groundswell.notify.local_times import restamped, stamp
from groundswell.notify.wording import lines_of
from tests.unit.notify.factories import message

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("utc", "zone", "told"),
    [
        ("2026-03-29 00:59", "Europe/Berlin", "2026-03-29 01:59 CET"),
        ("2026-03-29 01:00", "Europe/Berlin", "2026-03-29 03:00 CEST"),
        ("2026-10-25 00:30", "Europe/Berlin", "2026-10-25 02:30 CEST"),
        ("2026-10-25 01:30", "Europe/Berlin", "2026-10-25 02:30 CET"),
        ("2026-07-01 23:10", "America/New_York", "2026-07-01 19:10 EDT"),
        ("2026-01-01 00:00", "Asia/Kathmandu", "2026-01-01 05:45 UTC+5:45"),
        ("2026-01-01 00:00", "America/Sao_Paulo", "2025-12-31 21:00 UTC-3"),
    ],
)
def test_a_time_says_by_whose_clocks_it_is(utc: str, zone: str, told: str) -> None:
    moment = datetime.fromisoformat(f"{utc}+00:00")
    assert stamp(moment, ZoneInfo(zone)) == told
    assert stamp(moment) == f"{utc} UTC"


def test_a_text_that_waited_tells_its_times_by_the_clocks_of_the_channel() -> None:
    text = "away since 2026-03-29 00:59 UTC (down); at 2026-13-99 99:99 UTC, at 12:00 UTC"
    assert restamped(text, lambda at: stamp(at, BERLIN)) == (
        "away since 2026-03-29 01:59 CET (down); at 2026-13-99 99:99 UTC, at 12:00 UTC"
    )


def test_an_incident_over_the_change_of_clocks_lasts_as_long_as_it_did() -> None:
    began = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)
    lines = lines_of(message(started_at=began, resolved_at=began + timedelta(minutes=20)), BERLIN)
    assert "From 2026-03-29 01:50 CET to 2026-03-29 03:10 CEST, for 20 min." in lines
