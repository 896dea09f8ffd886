"""Queries of every operator and many scripts: by topic, before and after, as by their meaning."""

from __future__ import annotations

import random
import re
from datetime import timedelta

from benchmarks.recount_queries import QUERIES
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.query import folding
from groundswell.domain.query.document import Document
from groundswell.domain.query.parser import parse
from groundswell.services.backfill import Backfill
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.store.factories import NOON, analysis
from tests.integration.topics.recount import Matched, assert_topics_exact, fill

POSTS = 600
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT|O?NEAR(?:/\d+)?)\b|[()\"*]|\b(?:lang|site|url):\S+")


def some_text(dice: random.Random, query: str) -> str:
    """What the query wants, or some of all it says and of another, with other words between."""
    if dice.random() < 0.5:
        return _OPERATORS.sub(" ", re.split(r" -| NOT ", query)[0]) + " so"
    words: list[str] = []
    for each in (query, dice.choice(QUERIES)):
        said = _OPERATORS.sub(" ", each).split()
        words += [word.lstrip("-") for word in said if dice.random() < 0.8]
    for _ in range(dice.randint(0, 3)):
        words.insert(dice.randint(0, len(words)), dice.choice(("so", "ist", "и", "的", "😂", "!")))
    return " ".join(words) or "nothing"


async def test_a_topic_has_what_its_query_means_whichever_came_first(
    database: Database, topics: TopicStore, backfill: Backfill
) -> None:
    dice, worker = random.Random(11), Matched(database)
    events = [
        (
            PostEvent(
                Post(
                    f"p{n}",
                    dice.choice(("reddit_unlabelled", "tweets_unlabelled", "sst5")),
                    some_text(dice, QUERIES[n % len(QUERIES)]),
                    NOON + timedelta(seconds=n),
                    author=f"user{n % 9}",
                    lang=dice.choice(("de", "fr", "en")),
                    url=f"https://www.example.org/{dice.choice(('goemotions', 'sst5'))}/{n}",
                )
            ),
            analysis(),
        )
        for n in range(POSTS)
    ]
    keys: dict[str, list[int]] = {"first": [], "later": []}
    for n, query in enumerate(QUERIES):
        keys["first"].append((await topics.create(TopicFields(f"first {n}", query))).shown)
    await worker.save(*events)
    for n, query in enumerate(QUERIES):
        keys["later"].append((await topics.create(TopicFields(f"later {n}", query))).shown)
    await fill(backfill)
    assert await assert_topics_exact(database) > 2 * len(QUERIES)

    documents = [
        (event.post.post_id, Document(event.post, folding.split(event.post.content)))
        for event, _ in events
    ]
    for n, query in enumerate(QUERIES):
        tree = parse(query).tree
        expected = {post_id for post_id, document in documents if tree.matches(document)}
        assert expected, query
        for when in keys:
            rows = await database.pool.fetch(
                "SELECT post_id FROM topic_posts WHERE topic = $1", keys[when][n]
            )
            assert {row["post_id"] for row in rows} == expected, (when, query)


def test_sixty_queries_and_a_third_of_them_in_other_scripts() -> None:
    foreign = [query for query in QUERIES if not re.search(r"[a-z]", query)]
    assert len(set(QUERIES)) == 60
    assert len([query for query in foreign if re.search(r"\w", query)]) >= 20
    everything = " ".join(QUERIES)
    for operator in ("AND", "OR", "NOT", " -", "(", '"', "*", "#", "@", "NEAR/", " NEAR ", "ONEAR/",
                     "author:", "source:", "lang:", "site:", "url:"):  # fmt: skip
        assert operator in everything, operator
