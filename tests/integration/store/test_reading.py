"""Pages, counts and single posts: whole, in order, and exact."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from groundswell.domain.clock import utc_now
from groundswell.domain.post import EARLIEST
from groundswell.domain.value_filter import ValueFilter, only
from groundswell.store.engine import Database
from groundswell.store.filters import POST_COLUMNS, InvalidCursor, PostFilter, make_cursor
from groundswell.store.post_reader import Totals
from groundswell.store.posts import PostStore
from tests.integration.store.factories import NOON, analysis, create, delete, ids, save

FILTERS = [
    (PostFilter(), ["p5", "p4", "p3", "p2", "p1"]),
    (PostFilter(source=only("bluesky")), ["p3", "p2", "p1"]),
    (PostFilter(sentiment=only("negative")), ["p4", "p2"]),
    (PostFilter(emotion=only("fear")), ["p4"]),
    (PostFilter(author=only("ann")), ["p5", "p1"]),
    (PostFilter(author=only("Ann")), []),
    (PostFilter(author=ValueFilter.of(["ann", "Ann"])), ["p5", "p1"]),
    (PostFilter(author=ValueFilter.of(exclude=["ann"])), ["p4", "p3", "p2"]),
    (PostFilter(author=ValueFilter.of(["ann"], ["ann"])), []),
    (PostFilter(sentiment=ValueFilter.of(exclude=["negative"])), ["p5", "p3", "p1"]),
    (PostFilter(source=ValueFilter.of(exclude=["bluesky"]), q="b"), ["p5", "p4"]),
    (PostFilter(author=only("")), []),
    (PostFilter(q="GRÜN"), ["p3", "p1"]),
    (PostFilter(q="100%"), ["p5"]),
    (PostFilter(q="a_b"), ["p4"]),
    (PostFilter(q="!"), ["p3"]),
    (PostFilter(q="ÜN"), ["p3", "p1"]),
    (PostFilter(q="\\"), ["p2"]),
    (PostFilter(q="'; DROP TABLE post_ids; --"), []),
    (PostFilter(start=NOON + timedelta(days=7)), ["p5", "p4"]),
    (PostFilter(end=NOON + timedelta(days=7)), ["p3", "p2", "p1"]),
    (PostFilter(start=NOON, end=NOON), []),
    (PostFilter(source=only("bluesky"), sentiment=only("negative"), q="back"), ["p2"]),
]


@pytest.fixture
async def five(posts: PostStore) -> PostStore:
    bad, afraid = analysis("negative", "anger"), analysis("negative", "fear")
    later = NOON + timedelta(days=7)
    await save(
        posts,
        create("p1", content="alles grün"),
        create("p2", bad, at=NOON + timedelta(seconds=1), content="back \\ slash", author="bob"),
        create("p3", at=NOON + timedelta(seconds=2), content="Grün!", author=None),
        create("p4", afraid, at=later, content="a_b", author="bob", source="replay"),
        create("p5", at=later + timedelta(seconds=1), content="100% axb", source="replay"),
    )
    return posts


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
async def test_a_filter_lets_through_what_it_names_newest_first(
    five: PostStore, wanted: PostFilter, expected: list[str]
) -> None:
    page = await five.page(wanted, limit=10)
    assert ids(page.posts) == expected
    assert page.next_cursor is None
    assert await five.count(wanted) == (len(expected), False)


async def test_cursors_walk_over_every_post_once_with_ties_and_late_arrivals(
    posts: PostStore,
) -> None:
    """Forty posts of only four times; new ones arrive at the top meanwhile."""
    made = [create(f"p{n:02}", at=NOON + timedelta(days=4 * (n % 4))) for n in range(40)]
    await save(posts, *made)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = await posts.page(PostFilter(), limit=7, cursor=cursor)
        seen += ids(page.posts)
        await save(posts, create(f"late {len(seen)}", at=NOON + timedelta(days=20)))
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert len(seen) == 40
    assert seen == sorted(seen, key=lambda name: (int(name[1:]) % 4, name), reverse=True)


async def test_a_page_reaches_back_over_years(posts: PostStore) -> None:
    times = [NOON, NOON - timedelta(weeks=3), NOON - timedelta(weeks=30), EARLIEST]
    await save(posts, *(create(f"p{n}", at=moment) for n, moment in enumerate(times)))
    assert ids((await posts.page(PostFilter(), limit=4)).posts) == ["p0", "p1", "p2", "p3"]
    first = await posts.page(PostFilter(end=NOON), limit=2)
    assert ids(first.posts) == ["p1", "p2"]
    last = await posts.page(PostFilter(end=NOON), limit=2, cursor=first.next_cursor)
    assert ids(last.posts) == ["p3"]


async def test_a_cursor_before_all_time_finds_nothing(posts: PostStore) -> None:
    await save(posts, create("p1"))
    cursor = make_cursor(datetime(1, 1, 1, tzinfo=UTC), "p1")
    assert (await posts.page(PostFilter(), limit=2, cursor=cursor)).posts == []


async def test_a_cursor_keeps_to_the_filter(five: PostStore) -> None:
    wanted = PostFilter(source=only("bluesky"))
    first = await five.page(wanted, limit=1)
    second = await five.page(wanted, limit=1, cursor=first.next_cursor)
    third = await five.page(wanted, limit=1, cursor=second.next_cursor)
    assert ids(first.posts + second.posts + third.posts) == ["p3", "p2", "p1"]
    assert third.next_cursor is None


async def test_an_offset_skips_posts(five: PostStore) -> None:
    assert ids((await five.page(PostFilter(), limit=2, offset=3)).posts) == ["p2", "p1"]
    assert ids((await five.page(PostFilter(), limit=2, offset=9)).posts) == []


@pytest.mark.parametrize("post_id", ["unknown", "", "\x00", "\ud800"])
async def test_an_unknown_post_is_none(five: PostStore, post_id: str) -> None:
    assert await five.get(post_id) is None


async def test_one_post_is_looked_for_in_its_own_week_only(
    five: PostStore, database: Database
) -> None:
    from groundswell.store.post_reader import _ONE

    # As a long-lived connection runs it: one plan for every post.
    async with database.pool.acquire() as connection:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE one AS {_ONE}")
        plan = await connection.fetch("EXPLAIN (ANALYZE, COSTS OFF) EXECUTE one('p1')")
        await connection.execute("DEALLOCATE one")
    lines = [row[0] for row in plan if "on social_media_posts_2" in row[0]]
    assert len(lines) >= 2
    assert len([line for line in lines if "never executed" not in line]) == 1


async def test_counts_are_exact_for_any_range(posts: PostStore) -> None:
    dice = random.Random(3)
    moments = [NOON + timedelta(microseconds=dice.randrange(6 * 3600 * 10**6)) for _ in range(500)]
    moments += [NOON + timedelta(minutes=dice.randrange(360)) for _ in range(100)]
    await save(posts, *(create(f"p{n}", at=moment) for n, moment in enumerate(moments)))
    await save(posts, *(delete(f"p{n}", 2) for n in range(0, 600, 9)))
    kept = [moment for n, moment in enumerate(moments) if n % 9]
    for _ in range(60):
        start, end = dice.choice(moments), dice.choice(moments)
        expected = sum(start <= moment < end for moment in kept)
        assert await posts.count(PostFilter(start=start, end=end)) == (expected, False)
        expected = sum(start <= moment for moment in kept)
        bluesky = PostFilter(source=only("bluesky"), start=start)
        assert await posts.count(bluesky) == (expected, False)


async def test_searches_are_counted_up_to_a_cap(posts: PostStore) -> None:
    for first in range(0, 10_001, 3334):
        last = min(first + 3334, 10_001)
        await save(posts, *(create(f"p{n}", author="ann") for n in range(first, last)))
    assert await posts.count(PostFilter()) == (10_001, False)
    assert await posts.count(PostFilter(author=only("ann"))) == (10_000, True)
    await save(posts, delete("p7"))
    assert await posts.count(PostFilter(author=only("ann"))) == (10_000, False)


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
async def test_a_page_comes_with_its_total(
    five: PostStore, wanted: PostFilter, expected: list[str]
) -> None:
    page, total, capped = await five.page_and_total(wanted, limit=10)
    assert (ids(page.posts), page.next_cursor) == (expected, None)
    assert (total, capped) == (len(expected), False)


@pytest.mark.parametrize("hedged_after", [0.0, 60.0])
@pytest.mark.parametrize(("cap", "told"), [(7, (7, False)), (6, (6, True))])
async def test_a_search_pages_in_order_whether_it_is_counted_to_the_end_or_not(
    posts: PostStore,
    monkeypatch: pytest.MonkeyPatch,
    cap: int,
    told: tuple[int, bool],
    hedged_after: float,
) -> None:
    monkeypatch.setattr("groundswell.store.post_reader.COUNT_CAP", cap)
    monkeypatch.setattr("groundswell.store.post_reader._HEDGED_AFTER", hedged_after)
    for n in range(14):  # two found of a time, over four weeks
        text = "Grün" if n % 2 else "rot"
        await save(posts, create(f"p{n:02}", content=text, at=NOON + timedelta(weeks=n // 4)))
    wanted = PostFilter(q="grün", author=only("ann"))
    pages: list[list[str]] = []
    cursor = None
    while not pages or cursor:
        page, *counted = await posts.page_and_total(wanted, limit=3, cursor=cursor)
        assert tuple(counted) == told
        pages.append(ids(page.posts))
        cursor = page.next_cursor
    assert pages == [["p13", "p11", "p09"], ["p07", "p05", "p03"], ["p01"]]
    page, *_ = await posts.page_and_total(wanted, limit=3, offset=5)
    assert (ids(page.posts), page.next_cursor) == (["p03", "p01"], None)
    page, *counted = await posts.page_and_total(wanted, limit=3, offset=9)
    assert (page.posts, tuple(counted)) == ([], told)
    with pytest.raises(InvalidCursor):
        await posts.page_and_total(wanted, limit=3, cursor="bad")


async def test_a_frequent_word_within_a_label_is_found_among_the_newest_of_the_label(
    posts: PostStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page reads more than ten posts of the label, whatever the index of words holds."""
    monkeypatch.setattr("groundswell.store.frequent_words._ENTRIES", 0)
    monkeypatch.setattr("groundswell.store.frequent_words.SEARCHED_AT_ONCE", 10)
    sad = analysis("negative", "sadness")
    for n in range(60):
        text = "common words" if n % 3 == 0 else "plain"
        said = sad if n % 2 else analysis()
        await save(posts, create(f"p{n:02}", said, content=text, at=NOON + timedelta(seconds=n)))
    wanted = PostFilter(q="common", emotion=only("sadness"))
    pages: list[list[str]] = []
    cursor = None
    while not pages or cursor:
        page, *counted = await posts.page_and_total(wanted, limit=3, cursor=cursor)
        assert counted == [3, True]  # of the newest ten
        pages.append(ids(page.posts))
        cursor = page.next_cursor
    expected = [f"p{n:02}" for n in range(59, -1, -1) if n % 6 == 3]
    assert [post for page in pages for post in page] == expected
    assert max(len(page) for page in pages) == 3
    everything = PostFilter(q="common", emotion=only("fear"))
    page, *counted = await posts.page_and_total(everything, limit=3)
    assert (page.posts, page.next_cursor, counted) == ([], None, [0, False])


async def test_totals_tell_what_is_there(posts: PostStore) -> None:
    assert await posts.totals() == Totals(0, 0, 0)
    now = utc_now()
    await save(
        posts,
        create("p1", at=now - timedelta(minutes=59, seconds=50)),
        create("p2", at=now - timedelta(minutes=60, seconds=10)),
        create("p3", at=now - timedelta(seconds=1)),
        create("p4", at=now + timedelta(hours=2)),
        create("p5", at=datetime(2009, 6, 1, tzinfo=UTC)),
    )
    assert await posts.totals() == Totals(5, 5, 2)


async def test_a_word_too_short_for_the_index_is_found_stretch_by_stretch(
    posts: PostStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.store.short_word_search.SEARCHED_AT_ONCE", 10)
    for n in range(35):
        text = "zq here" if n in (3, 27) else "plain"
        await save(posts, create(f"p{n:02}", content=text, at=NOON + timedelta(seconds=n)))
    wanted = PostFilter(q="zq")
    assert await posts.count(wanted) == (1, True)
    facets = await posts.facets(wanted)
    assert (facets.sentiments, facets.sample is not None) == ({"positive": 1}, True)
    pages: list[list[str]] = []
    cursor = None
    while not pages or cursor:
        page = await posts.page(wanted, limit=5, cursor=cursor)
        pages.append(ids(page.posts))
        cursor = page.next_cursor
    assert pages == [["p27"], [], [], ["p03"]]
    assert [ids(page) async for page in posts.pages(wanted, size=5)] == [["p27"], ["p03"]]


async def test_the_posts_of_a_topic_have_every_column_of_a_post(database: Database) -> None:
    rows = await database.pool.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'social_media_posts'::regclass "
        "AND attnum > 0 AND NOT attisdropped"
    )
    listed = {"created_at", "post_id", *POST_COLUMNS.split(", ")}
    assert listed == {row["attname"] for row in rows}
