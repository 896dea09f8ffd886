"""An incident's numbers, as commands tell them: those of the page and of the messages."""

from __future__ import annotations

from typing import Any

import pytest

from groundswell.cli.numbers import standing

OPEN: dict[str, Any] = {
    "kind": "anomaly",
    "metric": "negative_share",
    "state": "firing",
    "observed": 0.561,
    "expected": 0.2,
    "lower": 0.0854,
    "upper": 0.305,
    "present": 0.764,
    "present_at": "2026-11-28T16:05:00+00:00",
    "peak": 0.781,
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "76 % now, usual at this hour 9–30 %, worst 78 %"),
        ({"present": None}, "no posts now, usual at this hour 9–30 %, worst 78 %"),
        ({"present": None, "present_at": None, "peak": 0.561}, "56 %, usual at this hour 9–30 %"),
        ({"state": "resolved"}, "56 %, usual at this hour 9–30 %, worst 78 %"),
        (
            {"kind": "threshold", "metric": "net_sentiment", "expected": -20.0}
            | {"observed": -31.2, "present": -45.0, "peak": -45.0},
            "−45 now, the limit is −20, worst −45",
        ),
        (
            {"kind": "change", "metric": "posts", "expected": 4.0}
            | {"observed": 13.0, "present": 6.5, "peak": 13.0},
            "6.5 now, 4 before",
        ),
    ],
)
def test_a_line_tells_where_an_incident_stands(changes: dict[str, Any], told: str) -> None:
    assert standing(OPEN | changes) == told
