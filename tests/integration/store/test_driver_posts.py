"""The sample of posts in which drivers are looked for: all of few; of many some, and how many."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from groundswell.domain.post import PostEvent
from groundswell.store.driver_posts import sampled_posts
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from tests.integration.store.factories import NOON, create, save


@pytest.mark.parametrize(("most", "sampled"), [(10, 7), (7, 7), (3, 3)])
async def test_of_more_posts_than_are_read_the_number_is_known(
    database: Database, posts: PostStore, most: int, sampled: int
) -> None:
    await save(posts, *(create(f"p{n}", at=NOON + timedelta(seconds=n)) for n in range(7)))
    wanted = PostFilter(start=NOON, end=NOON + timedelta(minutes=1))
    found, number = await sampled_posts(database.pool, wanted, most)
    assert (len(found), number) == (sampled, 7)


async def test_a_sampled_post_has_the_language_it_was_found_to_be_in(
    database: Database, posts: PostStore
) -> None:
    event, said = create("p1")
    assert isinstance(event, PostEvent)
    await save(posts, (replace(event, post=replace(event.post, lang="pt")), said), create("p2"))
    wanted = PostFilter(start=NOON, end=NOON + timedelta(minutes=1))
    found, _ = await sampled_posts(database.pool, wanted, 10)
    assert {post.post_id: post.lang for post in found} == {"p1": "pt", "p2": None}
