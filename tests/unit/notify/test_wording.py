"""Messages in plain words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groundswell.domain.rule import RuleKind
from groundswell.notify.message import DriverLine, PostLine
from groundswell.notify.wording import (
    against,
    in_the_last,
    lasted,
    lines_of,
    rate,
    share,
    share_sentence,
    usual,
    volume_sentence,
)
from tests.unit.notify.factories import NOON, message


def test_a_share_and_a_volume_are_told_in_a_sentence() -> None:
    assert share_sentence(" about Acme", 0.481, usual("17 %", "24 %"), in_the_last(10)) == (
        "Negative posts about Acme: 48 % in the last 10 minutes, usual at this hour 17–24 %."
    )
    assert volume_sentence("", 41.2, usual(rate(2.0), rate(9.04)), in_the_last(1)) == (
        "Posts: 41 per minute in the last minute, usual at this hour 2–9."
    )


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (RuleKind.THRESHOLD, "the limit is 30 %"),
        (RuleKind.CHANGE, "30 % before"),
        (RuleKind.ANOMALY, "usual at this hour 20–40 %"),
        (RuleKind.NO_DATA, "usual at this hour 20–40 %"),
    ],
)
def test_a_value_is_held_against_what_its_rule_compares_with(kind: RuleKind, told: str) -> None:
    assert against(kind, 0.3, 0.2, 0.4, share) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (41.2, "41"),
        (9.04, "9"),
        (2.25, "2.2"),
        (1.0, "1"),
        (0.999, "1"),
        (0.5, "0.5"),
        (0.1, "0.1"),
        (0.05, "0.05"),
        (4 / 60, "0.067"),
        (0.0004, "0.0004"),
        (0.0, "0"),
    ],
)
def test_a_few_posts_an_hour_are_not_none_a_minute(value: float, told: str) -> None:
    assert rate(value) == told


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "0 min"), (59, "59 min"), (190, "3 h 10 min"), (3120, "2 d 4 h")]
)
def test_durations(minutes: int, told: str) -> None:
    assert lasted(timedelta(minutes=minutes)) == told


def test_a_post_tells_how_many_say_the_same() -> None:
    posts = (PostLine("p1", "it is down", "forum", alike=14), PostLine("p2", "no login", "forum"))
    lines = lines_of(message(posts=posts))
    assert "“it is down” (forum, and 14 more like it)" in lines
    assert "“no login” (forum)" in lines


def test_an_end_tells_how_long_it_was() -> None:
    lines = lines_of(message(resolved_at=NOON + timedelta(minutes=25)))
    assert "From 2026-03-01 12:00 UTC to 2026-03-01 12:25 UTC, for 25 min." in lines
    assert lines[-1].startswith("https://")


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("word", "twice", "“twice”"),
        ("phrase", "charged twice", "“charged twice”"),
        ("hashtag", "#outage", "#outage"),
        ("link", "example.org", "example.org"),
        ("source", "forum", "source forum"),
        ("emotion", "anger", "emotion anger"),
    ],
)
def test_what_is_behind_it_is_no_word_of_the_sentence(kind: str, value: str, told: str) -> None:
    lines = lines_of(message(drivers=(DriverLine(kind, value, 41, 0.6),)))
    assert f"- {told}: 41 posts, 60 % of the change" in lines
