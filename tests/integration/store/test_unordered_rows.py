"""Nothing leans on the order of rows where the statement promises none, as a UNION ALL does."""

from __future__ import annotations

import pytest

from groundswell.domain.event import LiveEvent
from groundswell.services.topic_matching import TopicMatching
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.store.factories import (
    NOON,
    analysis,
    assert_exact,
    create,
    delete,
    ids,
    save,
    update,
)
from tests.unordered_rows import is_ordered, reverse_unordered_rows


def _counted(event: LiveEvent) -> int:
    return sum(row.posts for row in event.rollups)


async def test_posts_are_stored_told_and_counted(
    posts: PostStore,
    rollups: Rollups,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    topics = TopicStore(database)
    await topics.create(TopicFields("Good", "good"))
    matching = await TopicMatching(topics).current()
    reverse_unordered_rows(monkeypatch)
    new = [create("a", revision=1), create("b", analysis("negative", "anger"), revision=2)]
    for given in (None, matching):
        name = "plain" if given is None else "in a topic"
        batch = [create(f"{name} {n}", content="good", source=name, revision=n) for n in range(5)]
        event = await posts.save(batch, given)
        assert ids(event) == [f"{name} {n}" for n in range(5)], "in the order they came"
        assert _counted(event) == 5
        assert sum(told.row.posts for told in event.topic_rollups) == (0 if given is None else 5)
    assert ids(await save(posts, *new)) == ["a", "b"]
    assert ids(await save(posts, *new)) == []
    changed = await save(posts, update("a", "bad", 3, analysis("negative")), delete("b", 4))
    assert (ids(changed), changed.deleted) == (["a"], ("b",))
    await assert_exact(database)

    assert (await posts.count(PostFilter()))[0] == 11
    assert (await posts.count(PostFilter(start=NOON)))[0] == 11
    facets = await posts.facets(PostFilter())
    assert facets.sources == {"plain": 5, "in a topic": 5, "bluesky": 1}
    told, total = await rollups.sources()
    assert ([source.source for source in told], total) == (["bluesky", "in a topic", "plain"], 3)


@pytest.mark.parametrize(
    ("statement", "ordered"),
    [
        ("SELECT a FROM t ORDER BY a", True),
        ("SELECT a FROM (SELECT a FROM t ORDER BY a LIMIT 5) AS u", False),
        ("SELECT a FROM t UNION ALL SELECT a FROM u", False),
        ("INSERT INTO t SELECT a FROM u ORDER BY a RETURNING a", False),
        ("SELECT a FROM t -- ORDER BY a", False),
    ],
)
def test_what_is_ordered_is_known(statement: str, ordered: bool) -> None:
    assert is_ordered(statement) == ordered
