"""Topics against a recount: sixty queries over real posts, by topic and by the meaning itself.

A failure is an error, not a slow figure: what a topic has is to be exactly what its query matches,
whether the post came first or the topic.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path

from benchmarks.fixed_worker import ANSWERS
from benchmarks.recount_queries import QUERIES
from benchmarks.report import Report
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.query import folding
from groundswell.domain.query.document import Document
from groundswell.domain.query.parser import parse
from groundswell.embedded.engines import running_engines
from groundswell.services.backfill import Backfill
from groundswell.services.topic_matching import TopicMatching
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.migrate import migrate
from groundswell.store.posts import PostStore
from groundswell.store.topics.definitions import TopicFields, TopicStore
from groundswell.stream.facade import Stream

POSTS = 100_000
AT_ONCE = 1_000
_MEMBERS = "SELECT post_id FROM topic_posts WHERE topic = $1"
_COUNTED = "SELECT coalesce(sum(posts), 0)::bigint FROM topic_rollups_day WHERE topic = $1"


async def measure(options: argparse.Namespace) -> Report:
    """Posts a query has, the fewest and most; ``options.data`` is a folder of ``*.jsonl.gz``."""
    if options.data is None:
        raise SystemExit("recount needs --data DIR: a folder with *.jsonl.gz, {'text': …} a line")
    posts = list(islice(_posts(options.data), POSTS))
    report = Report("Topics against a recount", "posts")
    with tempfile.TemporaryDirectory(prefix="groundswell-recount-") as folder:
        async with running_engines(Path(folder), durable=False) as engines:
            await migrate(engines.database_url)
            database = await Database.open(DatabaseSettings(), engines.database_url)
            try:
                async with Stream.open(StreamSettings(redis_url=engines.redis_url)) as stream:
                    found = await _by_topic(database, stream, posts, report)
            finally:
                await database.close()
    start = time.perf_counter()
    expected = _recounted(posts)
    report.notes["s to recount"] = round(time.perf_counter() - start, 1)
    wrong = 0
    for query, (first, later, counted) in zip(QUERIES, found, strict=True):
        wanted = expected[query]
        wrong += not first == later == wanted or set(counted) != {len(wanted)}
        report.rows[query] = {
            "recount": float(len(wanted)),
            "topic first": float(len(first)),
            "post first": float(len(later)),
        }
    report.goal("queries of which topic and recount differ", wrong, at_most=0)
    report.goal("queries that match a post", sum(map(bool, expected.values())), at_least=60)
    report.notes["posts"] = len(posts)
    report.notes["sources"] = len({post.source for post in posts})
    report.notes["memberships"] = sum(map(len, expected.values()))
    return report


async def _by_topic(
    database: Database, stream: Stream, posts: Sequence[Post], report: Report
) -> list[tuple[set[str], set[str], tuple[int, int]]]:
    """What each query has with the topic first, and with the posts first; and its counts."""
    topics, store = TopicStore(database), PostStore(database)
    first = [
        (await topics.create(TopicFields(f"first {n}", query))).shown
        for n, query in enumerate(QUERIES)
    ]
    matching = await TopicMatching(topics).current()
    start = time.perf_counter()
    for at in range(0, len(posts), AT_ONCE):
        batch = [
            (PostEvent(post), ANSWERS[len(post.content) % len(ANSWERS)])
            for post in posts[at : at + AT_ONCE]
        ]
        await store.save(batch, matching)
    report.notes["s to store"] = round(time.perf_counter() - start, 1)
    later = [
        (await topics.create(TopicFields(f"later {n}", query))).shown
        for n, query in enumerate(QUERIES)
    ]
    start, filling = time.perf_counter(), Backfill(database, stream)
    while await filling.step():
        pass
    report.notes["s to fill 60 topics"] = round(time.perf_counter() - start, 1)
    return [
        (
            await _members(database, one),
            await _members(database, other),
            (
                await database.pool.fetchval(_COUNTED, one),
                await database.pool.fetchval(_COUNTED, other),
            ),
        )
        for one, other in zip(first, later, strict=True)
    ]


async def _members(database: Database, key: int) -> set[str]:
    return {row["post_id"] for row in await database.pool.fetch(_MEMBERS, key)}


def _recounted(posts: Sequence[Post]) -> dict[str, set[str]]:
    trees = {query: parse(query).tree for query in QUERIES}
    found: dict[str, set[str]] = {query: set() for query in QUERIES}
    for post in posts:
        document = Document(post, folding.split(post.content))
        for query, tree in trees.items():
            if tree.matches(document):
                found[query].add(post.post_id)
    return found


def _posts(folder: Path) -> Iterator[Post]:
    """The texts of every file below the folder, one of each in turn."""
    now = utc_now()
    files = sorted(folder.rglob("*.jsonl.gz"))
    texts = [(file.relative_to(folder).parts, _texts(file)) for file in files]
    number = 0
    while texts:
        for entry in list(texts):
            place, lines = entry
            text = next(lines, None)
            if text is None:
                texts.remove(entry)
                continue
            number += 1
            yield Post(
                f"real:{number}",
                place[0],
                text,
                now - timedelta(seconds=37 * number),
                author=f"user{number % 97}",
                lang=_language(place),
                url=f"https://www.example.org/{place[0]}/{number}",
            )


def _language(place: Sequence[str]) -> str | None:
    names = {"german": "de", "french": "fr", "deu": "de"}
    if len(place) < 3:
        return None
    return names.get(place[1], place[1] if len(place[1]) == 2 else None)


def _texts(file: Path) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = str(json.loads(line).get("text") or "").replace("\x00", "")
            if text.strip():
                yield text
