"""The page divides time by the same clocks: both are held to one file of edges.

``python -m tests.unit.domain.test_calendar_of_the_page`` writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundswell.domain.calendar import bucket_edges, read_zone
from groundswell.domain.window import Period

FILE = Path(__file__).with_name("calendar_edges.json")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Havana",  # its clocks change at midnight: a day begins at one
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
)
STARTS = ("2025-03-08", "2025-03-28", "2025-04-04", "2025-10-03", "2025-11-01", "2026-10-24")
DAYS = {Period.HOUR: 3, Period.QUARTER_DAY: 3, Period.DAY: 4, Period.WEEK: 30, Period.MONTH: 70}


def edges() -> Iterator[dict[str, object]]:
    """Edges around the changes of clocks as the API counts by them, in minutes from ``from``."""
    for name in ZONES:
        for day in STARTS:
            for period, days in DAYS.items():
                start = datetime.fromisoformat(day).replace(hour=5, minute=10, tzinfo=UTC)
                found = bucket_edges(period, start, start + timedelta(days=days), read_zone(name))
                yield {
                    "zone": name,
                    "period": period,
                    "from": start.isoformat(),
                    "days": days,
                    "minutes": [(edge - start) // timedelta(minutes=1) for edge in found],
                }


def written() -> str:
    """One line a case."""
    return "[\n" + ",\n".join(json.dumps(case) for case in edges()) + "\n]\n"


def test_the_page_is_tested_against_the_edges_of_the_api() -> None:
    assert FILE.read_text() == written()


if __name__ == "__main__":
    FILE.write_text(written())
