"""What every source must do; a class a source inherits it."""

from __future__ import annotations

from collections.abc import Callable

from groundswell.domain.clock import utc_now
from groundswell.domain.post import check_post
from groundswell.sources.base import MOST_A_BATCH, Source
from tests.contract.sources.reading import read

POSTS = 12
"""How many posts a source under test has to give, at least."""


class SourceContract:
    """Subclasses give the fixture ``make``: build the source anew, as a restart would."""

    resumes = True

    async def test_its_key_outlives_a_restart(self, make: Callable[[], Source]) -> None:
        assert make().key
        assert make().key == make().key

    async def test_its_kind_is_a_plain_word(self, make: Callable[[], Source]) -> None:
        assert make().kind.isalpha()

    async def test_every_post_can_be_stored(self, make: Callable[[], Source]) -> None:
        found = await read(make(), until=POSTS)
        assert len(found.events) >= POSTS
        for event in found.events:
            check_post(event.post, now=utc_now(), max_content_chars=10_000)

    async def test_no_two_posts_share_an_id(self, make: Callable[[], Source]) -> None:
        found = await read(make(), until=POSTS)
        assert len(set(found.ids)) == len(found.ids)

    async def test_batches_stay_small(self, make: Callable[[], Source]) -> None:
        found = await read(make(), until=POSTS)
        assert max(found.batches) <= MOST_A_BATCH

    async def test_what_comes_after_the_cursor_was_not_given_before(
        self, make: Callable[[], Source]
    ) -> None:
        first = await read(make(), until=POSTS // 3)
        second = await read(make(), until=POSTS // 3, cursor=first.cursor)
        assert len(second.events) >= POSTS // 3
        assert not set(first.ids) & set(second.ids)

    async def test_nothing_is_left_out_between_two_readings(
        self, make: Callable[[], Source]
    ) -> None:
        if not self.resumes:
            return
        whole = await read(make(), until=POSTS)
        first = await read(make(), until=POSTS // 3)
        second = await read(make(), until=POSTS - len(first.ids), cursor=first.cursor)
        assert [*first.ids, *second.ids][:POSTS] == whole.ids[:POSTS]

    async def test_read_twice_from_one_cursor_the_same_object_gives_the_same_posts(
        self, make: Callable[[], Source]
    ) -> None:
        if not self.resumes:
            return
        source = make()
        cursor = (await read(source, until=POSTS // 3)).cursor
        first = await read(source, until=POSTS // 3, cursor=cursor)
        again = await read(source, until=POSTS // 3, cursor=cursor)
        assert first.ids[: POSTS // 3] == again.ids[: POSTS // 3]

    async def test_a_cursor_nobody_wrote_is_taken_for_none(
        self, make: Callable[[], Source]
    ) -> None:
        for cursor in ("", "nonsense", "[]", '{"tag":1}', '{"seq":-1}', "42"):
            assert (await read(make(), until=1, cursor=cursor)).events
