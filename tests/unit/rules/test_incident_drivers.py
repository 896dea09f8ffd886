"""What of a baseline is left out: the incidents that were in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from groundswell.rules.incident_drivers import unusual_in

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("incidents", "left_out"),
    [
        ([], []),
        ([(30, 60)], [(20, 60)]),
        ([(5, 20)], [(0, 20)]),
        ([(380, None)], [(370, 400)]),
        ([(100, 130), (30, 60)], [(20, 60), (90, 130)]),
        ([(30, 60), (65, 80)], [(20, 60), (60, 80)]),
        ([(420, 430)], []),
        ([(50, 390)], []),
    ],
)
def test_earlier_incidents_are_left_out_unless_hardly_anything_is_left(
    incidents: list[tuple[int, int | None]], left_out: list[tuple[int, int]]
) -> None:
    past = [(at(opened), None if ended is None else at(ended)) for opened, ended in incidents]
    found = unusual_in(past, NOON, at(400))
    assert found == [(at(first), at(last)) for first, last in left_out]
