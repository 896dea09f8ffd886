"""Tables that refuse every row lose none, and a row that only it is refused for goes alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.eventually import eventually
from tests.integration.services.house import House, events, post

TRIGGER = """
CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'not today'; END $$;
CREATE TRIGGER no BEFORE INSERT ON social_media_posts FOR EACH ROW EXECUTE FUNCTION no();
"""
POSTS = "ALTER TABLE social_media_posts"


@pytest.fixture
async def administrator(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    ("breaks", "mends"),
    [
        (f"{POSTS} ADD CONSTRAINT new CHECK (false) NOT VALID", f"{POSTS} DROP CONSTRAINT new"),
        (f"{POSTS} ADD COLUMN topic text NOT NULL", f"{POSTS} DROP COLUMN topic"),
        (
            f"{POSTS} ADD CONSTRAINT new CHECK (source !~ '^net')",
            f"{POSTS} DROP CONSTRAINT new",
        ),
        (
            "ALTER TABLE sentiment_rollups_hour ADD CONSTRAINT new CHECK (posts < 0) NOT VALID",
            "ALTER TABLE sentiment_rollups_hour DROP CONSTRAINT new",
        ),
        (TRIGGER, "DROP FUNCTION no CASCADE"),
        (
            "ALTER TABLE sentiment_analysis RENAME TO away",
            "ALTER TABLE away RENAME TO sentiment_analysis",
        ),
        (f"{POSTS} RENAME COLUMN author TO writer", f"{POSTS} RENAME COLUMN writer TO author"),
    ],
    ids=[
        "check",
        "not null",
        "check of sources",
        "check of a rollup",
        "trigger",
        "table",
        "column",
    ],
)
async def test_tables_that_take_no_row_make_no_dead_letter(
    house: House,
    administrator: asyncpg.Connection,
    caplog: pytest.LogCaptureFixture,
    breaks: str,
    mends: str,
) -> None:
    await administrator.execute(breaks)
    await house.stream.producer.add(events(*(post(n) for n in range(40))))
    async with house.worker():
        await eventually(lambda: "waiting, nothing is lost" in caplog.text)
        assert await house.stream.dead_letters.count() == 0
        await administrator.execute(mends)
        await eventually(house.is_done, within=20)
    assert await house.stored() == 40
    assert await house.stream.dead_letters.count() == 0


async def test_why_every_row_waits_is_told(
    house: House, administrator: asyncpg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    await administrator.execute(f"{POSTS} ADD CONSTRAINT too_strict CHECK (false) NOT VALID")
    await house.stream.producer.add(events(post(1)))
    async with house.worker():
        await eventually(lambda: "not even a plain row is taken" in caplog.text)
        assert "too_strict" in caplog.text
        await administrator.execute(f"{POSTS} DROP CONSTRAINT too_strict")
        await eventually(house.is_done, within=20)
    assert await house.stored() == 1


@pytest.mark.parametrize("posts", [1, 60])
async def test_a_row_that_is_refused_for_itself_is_given_up_alone(
    house: House, administrator: asyncpg.Connection, posts: int
) -> None:
    await administrator.execute(f"{POSTS} ADD CONSTRAINT polite CHECK (content <> 'bad one')")
    rest = [post(n) for n in range(1, posts)]
    await house.stream.producer.add(events(post(0, "bad one"), *rest))
    async with house.worker():
        await eventually(house.is_done)
    assert await house.stored() == posts - 1
    (letter,) = await house.stream.dead_letters.list(10)
    assert letter.fields["content"] == "bad one"
    assert "polite" in letter.reason


async def test_a_control_row_leaves_nothing_behind(
    house: House, administrator: asyncpg.Connection
) -> None:
    await administrator.execute(f"{POSTS} ADD CONSTRAINT polite CHECK (content <> 'bad one')")
    await house.stream.producer.add(events(post(0, "bad one")))
    async with house.worker():
        await eventually(house.is_done)
    for table in ("post_ids", "social_media_posts", "sentiment_analysis", "sentiment_rollups_hour"):
        assert await administrator.fetchval(f"SELECT count(*) FROM {table}") == 0
