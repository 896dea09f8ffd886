"""What of a baseline is left out: the incidents that were in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from groundswell.insight.drivers.post import Driver, DriverKind, Findings
from groundswell.rules.incident_drivers import as_json, unusual_in
from groundswell.store.driver_posts import SampledPost

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


def test_example_posts_differ_and_tell_how_many_were_alike() -> None:
    text = "the new app lost all of my photos after the update"
    contents = [
        *(f"RT @u{n}: {text} https://t.co/{n}" for n in range(15)),
        "it is down",
        "no login",
    ]
    posts = [
        SampledPost(f"p{n}", content, f"a{n}", "s", "negative", "anger", None, "en")
        for n, content in enumerate(contents)
    ]
    of_text = Driver(DriverKind.TEXT, text, 15, 0.0, 9.0, 0.9, 15, ("p3", "p4"))
    of_word = Driver(DriverKind.WORD, "photos", 15, 0.0, 8.0, 0.1, 15, ("p7",))
    examples = as_json(Findings([of_text, of_word], 17, 1.0), posts, posts, 100, total=34)[
        "examples"
    ]
    assert examples[0] == {"post_id": "p3", "source": "s", "alike": 28}
    assert {each["post_id"] for each in examples[1:]} == {"p15", "p16"}
    assert [each["alike"] for each in examples[1:]] == [0, 0]
