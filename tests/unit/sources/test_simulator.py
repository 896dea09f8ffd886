"""Made-up posts: many, varied, plain in their mood, and with a mood that turns now and then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice, pairwise

import pytest

from groundswell.domain.alert import NegativeRatioRule
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, check_post
from groundswell.domain.window import SentimentCounts
from groundswell.sources.simulator import Simulator


def posts(seed: int, count: int) -> list[tuple[Post, str]]:
    return list(islice(Simulator(seed=seed).posts(), count))


def windows(seed: int, minutes: int) -> Iterator[SentimentCounts]:
    """The last five minutes, looked at every minute, at a post a second."""
    moods = [sentiment for _, sentiment in posts(seed, minutes * 60)]
    for end in range(300, len(moods) + 1, 60):
        yield SentimentCounts.of(Counter(moods[end - 300 : end]).items())


def test_the_same_seed_gives_the_same_posts_in_the_same_order() -> None:
    def told(seed: int) -> list[tuple[str, str | None, str, str]]:
        return [(p.content, p.author, p.source, mood) for p, mood in posts(seed, 500)]

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_ids_are_new_at_every_start() -> None:
    first, second = posts(7, 100), posts(7, 100)
    assert len({post.post_id for post, _ in [*first, *second]}) == 200


def test_of_a_thousand_posts_more_than_95_in_100_are_different() -> None:
    for seed in range(5):
        assert len({post.content for post, _ in posts(seed, 1000)}) > 950


def test_there_are_more_than_5000_different_sentences() -> None:
    assert len({post.content for post, _ in posts(1, 7000)}) > 5000


def test_every_post_can_be_stored_and_has_no_slot_left_open() -> None:
    for post, _ in posts(2, 3000):
        check_post(post, now=utc_now(), max_content_chars=500)
        assert "{" not in post.content


def test_posts_come_from_several_networks_and_many_people_of_whom_some_write_often() -> None:
    found = [post for post, _ in posts(3, 3000)]
    assert {post.source for post in found} == {"twitter", "reddit", "bluesky", "mastodon"}
    authors = Counter(post.author for post in found)
    assert len(authors) > 1000
    assert authors.most_common(1)[0][1] > 3


def test_the_mood_is_mixed_and_rather_good_while_nothing_happens() -> None:
    calm = Counter(mood for _, mood in posts(4, 140))
    assert calm["positive"] > calm["negative"] > 10
    assert calm["neutral"] > 20


@pytest.mark.parametrize("seed", range(6))
def test_an_incident_fires_the_default_alert_and_passes(seed: int) -> None:
    rule = NegativeRatioRule()
    fired = [rule.fires(counts) for counts in windows(seed, 40)]
    assert True in fired[:15]  # the first one comes soon, for those who have a first look
    first = fired.index(True)
    assert False in fired[first:]  # and it passes
    assert sum(before != after for before, after in pairwise(fired)) <= 6  # it does not flicker


def test_good_news_happens_too() -> None:
    source = Simulator(seed=5)
    happened = set()
    for _ in islice(source.posts(), 6 * 3600):
        happened.add(source.moods.event.good)
    assert happened == {True, False}


def test_without_a_seed_the_moods_move_with_the_clock() -> None:
    moment = 0.0
    source = Simulator(elapsed=lambda: moment)
    stream = source.posts()
    next(stream)
    moment = source.moods.event.start + 60
    during = Counter(mood for _, mood in islice(stream, 400))
    assert during["negative"] > 2 * during["positive"]


async def test_a_post_is_of_the_moment_it_is_asked_for() -> None:
    moments = iter(utc_now() + timedelta(minutes=number) for number in range(10))
    source = Simulator(now=lambda: next(moments), batch_size=2)
    batches = source.read(None)
    first, second = await anext(batches), await anext(batches)
    assert len(first.events) == len(second.events) == 2
    assert second.events[0].post.created_at > first.events[1].post.created_at
    await batches.aclose()
