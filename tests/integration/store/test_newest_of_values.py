"""Pages under several values hold what pages under none hold of them, wherever they are cut."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from groundswell.domain.value_filter import ANY_VALUE, ValueFilter, only
from groundswell.store import newest_of_values
from groundswell.store.filters import PostFilter
from groundswell.store.newest_of_values import values_apart
from groundswell.store.posts import PostStore
from tests.integration.store.factories import NOON, analysis, create, ids, save

SAID = (analysis(), analysis("negative", "anger"), analysis("neutral", "neutral"))
WANTED = (
    PostFilter(source=ValueFilter.of(["a", "b"])),
    PostFilter(source=ValueFilter.of(["a", "b", "nowhere"], ["b"])),
    PostFilter(source=ValueFilter.of(["a", "b"], ["a", "b"])),
    PostFilter(source=ValueFilter.of(["a", "b"]), within=frozenset({"b", "c"})),
    PostFilter(author=ValueFilter.of(["ann", "bob"]), source=ValueFilter.of(["a", "b"])),
    PostFilter(author=ValueFilter.of(["bob", "cleo"]), emotion=only("anger")),
    PostFilter(emotion=ValueFilter.of(["joy", "anger"]), author=ValueFilter.of((), ["ann"])),
    PostFilter(sentiment=ValueFilter.of(["negative", "neutral"]), q="3"),
    PostFilter(source=only("a"), sentiment=ValueFilter.of(["negative", "neutral"])),
    PostFilter(source=ValueFilter.of(["a", "c"]), start=NOON - timedelta(days=9)),
)


@pytest.fixture
async def many(posts: PostStore) -> PostStore:
    """Sixty posts over twenty days, three at each of the moments."""
    sources, authors = ("a", "b", "c", "a"), ("ann", "bob", None, "cleo", "ann")
    await save(
        posts,
        *(
            create(
                f"p{n:02}",
                SAID[n % 3],
                at=NOON - timedelta(days=n // 3),
                content=f"text {n}",
                source=sources[n % 4],
                author=authors[n % 5],
            )
            for n in range(60)
        ),
    )
    return posts


@pytest.mark.parametrize("wanted", WANTED)
async def test_pages_of_several_values_hold_every_post_of_them_once_in_order(
    many: PostStore, wanted: PostFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    paged, cursor = list[str](), None
    while len(paged) <= 60:
        page = await many.page(wanted, limit=4, cursor=cursor)
        paged += ids(page.posts)
        cursor = page.next_cursor
        if cursor is None:
            break
    offset = [
        post_id
        for start in range(0, len(paged), 7)
        for post_id in ids((await many.page(wanted, limit=7, offset=start)).posts)
    ]
    monkeypatch.setattr(newest_of_values, "MOST_ROWS", 0)  # all are walked through
    walked = ids((await many.page(wanted, limit=100)).posts)
    assert paged == offset == walked
    assert len(walked) == (await many.count(wanted))[0]


def test_the_field_whose_values_have_the_fewest_posts_is_looked_up_value_by_value() -> None:
    several, one = ValueFilter.of(["x", "y"], ["y"]), only("x")
    for author, source, emotion in product((several, one, ANY_VALUE), repeat=3):
        wanted = PostFilter(author=author, source=source, emotion=emotion)
        rest, found = values_apart(wanted, 51)
        first = next((each for each in (author, source, emotion) if each.include), None)
        if first is not several:
            assert (rest, found) == (wanted, None)
            continue
        assert found is not None
        assert found.values == ["x"]
        assert getattr(rest, found.column) is ANY_VALUE


def test_many_values_of_many_posts_are_walked_through() -> None:
    wanted = PostFilter(source=ValueFilter.of(map(str, range(20))))
    assert values_apart(wanted, 1_001)[1] is not None  # a page of an export
    assert values_apart(wanted, 1_000_000) == (wanted, None)
