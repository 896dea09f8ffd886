"""A hundred topics for a made history: ten brands that many posts name, and ninety narrow ones."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from benchmarks.matching import common_words
from groundswell.domain.post import Post
from groundswell.domain.query.parser import parse
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicFields, TopicStore
from groundswell.topics.matcher import TopicMatcher

COUNT = 100
BRANDS = (
    "pennyroot",
    "nivaro",
    "lumoplay",
    "zephrelle",
    "basketeer",
    "kopje",
    "ondarelle",
    "veloria",
    "harbour",
    "brambleway",
)
"""What the simulator's people talk about most."""

_WHOLE = """
UPDATE topic_versions SET state = 'whole', reached_at = '2000-01-01 00:00:00+00', reached_id = ''
"""


def queries(posts: Sequence[Post]) -> dict[str, str]:
    """The topics by name: each brand, and each with words that are said of it."""
    said = common_words(posts)
    found = {brand: brand for brand in BRANDS}
    for n in range(COUNT - len(BRANDS)):
        brand = BRANDS[n % len(BRANDS)]
        found[f"{brand} {n}"] = f"{brand} ({said[2 * n]} OR {said[2 * n + 1]})"
    return found


async def make_topics(database: Database, posts: Sequence[Post]) -> list[tuple[int, int]]:
    """Make them in a database without posts; which of ``posts``, by place, is in which topic."""
    store = TopicStore(database)
    parsed = {}
    for name, query in queries(posts).items():
        made = await store.create(TopicFields(name, query))
        parsed[made.shown] = parse(query)
    await database.pool.execute(_WHOLE)
    matcher = TopicMatcher(parsed)
    return [(place, key) for place, post in enumerate(posts) for key in matcher.match(post)]


async def copy_members(
    connection: asyncpg.Connection[asyncpg.Record], members: Sequence[tuple[int, int]]
) -> None:
    """Let the statements that make posts know which text is in which topic."""
    await connection.execute("CREATE TEMPORARY TABLE made_members (k int, topic int)")
    await connection.copy_records_to_table("made_members", records=members)
    await connection.execute("CREATE INDEX ON made_members (k); ANALYZE made_members")
