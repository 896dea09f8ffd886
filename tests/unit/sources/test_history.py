"""Simulated days before the present: enough to look at, few enough texts to be read at once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from groundswell.domain.post import Post
from groundswell.sources.simulation.history import BANK, DAYS, RAILWAY, history

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def posts() -> list[Post]:
    return list(history(NOW, seed=7))


def test_the_days_before_now_are_filled_in_order(posts: list[Post]) -> None:
    moments = [post.created_at for post in posts]
    assert moments == sorted(moments)
    assert NOW - timedelta(days=DAYS) < moments[0] < NOW - timedelta(days=DAYS, hours=-1)
    assert NOW - timedelta(minutes=5) < moments[-1] < NOW
    assert 15_000 < len(posts) < 30_000
    assert len({post.post_id for post in posts}) == len(posts)


def test_a_model_has_few_texts_to_read(posts: list[Post]) -> None:
    assert len({post.content for post in posts}) < 6000


def test_the_same_seed_gives_the_same_texts(posts: list[Post]) -> None:
    again = history(NOW + timedelta(days=1), seed=7)
    assert [post.content for post in again] == [post.content for post in posts]


def test_less_is_written_at_night(posts: list[Post]) -> None:
    hours = Counter(int((NOW - post.created_at) / timedelta(hours=1)) for post in posts)
    assert hours[12] < hours[0] / 3
    assert hours[36] < hours[48] / 3


@pytest.mark.parametrize(("brand", "hours_ago"), [(BANK, 46), (RAILWAY, 4)])
def test_something_happens_to_a_brand(posts: list[Post], brand: str, hours_ago: int) -> None:
    def about(hours: int) -> int:
        start = NOW - timedelta(hours=hours + 1)
        found = [post for post in posts if start <= post.created_at < start + timedelta(hours=1)]
        return sum(brand in post.content for post in found)

    assert about(hours_ago) > 5 * about(hours_ago - 3)
