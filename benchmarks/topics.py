"""What ten topics cost the way from the stream to what is published, with and without in turns.

Processor time is counted by process beside the rate: a rate is the machine's of that moment, with
whatever else it does, and on a machine that others share says little by itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from statistics import median

from benchmarks.flow import Flow, flow
from benchmarks.load import made_posts, stored_and_counted
from benchmarks.matching import common_words, of_words
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicFields, TopicStore

TOPICS = 10
ROUNDS = 7
POSTS = 10_000  # a turn
WARM_UP = 4_000  # posts of each kind: connections, prepared statements and plans are there then
WITHOUT, WITH = "without topics", f"with {TOPICS} topics"


async def measure(options: argparse.Namespace) -> Report:
    """Posts a second, and microseconds of processor time a post, an instant analyzer in between."""
    common = common_words(made_posts(WARM_UP, run="words"))
    turns: dict[str, list[Flow]] = {WITHOUT: [], WITH: []}
    async with running_platform(("instant",)) as platform:
        database = await Database.open(DatabaseSettings(), platform.database_url)
        topics = TopicStore(database)
        for number in range(-1, ROUNDS):
            for name in (WITHOUT, WITH):
                if name == WITH:
                    await _watch(topics, of_words(common, TOPICS))
                await _turn(platform, f"before {name} {number}", 512)  # they learn of the change
                if number < 0:
                    await _turn(platform, f"warm {name}", WARM_UP)
                else:
                    turns[name].append(await _turn(platform, f"{name} {number}", POSTS))
                for topic in await topics.list():
                    await topics.delete(topic.id)
        members = await database.pool.fetchval("SELECT count(*) FROM topic_posts")
        await database.close()
        sent = 2 * ((ROUNDS + 1) * 512 + WARM_UP + ROUNDS * POSTS)
        if (found := await stored_and_counted(platform.database_url)) != (sent, sent):
            raise RuntimeError(f"{sent} posts were sent; stored and counted: {found}")
    report = Report(f"{TOPICS} topics on a post's way, instant analyzer", "us of processor a post")
    report.rows = {name: _row(flows) for name, flows in turns.items()}
    rate, cost = (
        [
            figure(one) / figure(other)
            for one, other in zip(turns[WITH], turns[WITHOUT], strict=True)
        ]
        for figure in (_rate, _cost)
    )
    for name, flows in turns.items():
        report.notes[f"posts/s, {name}"] = round(median(map(_rate, flows)))
    report.notes["rates, with / without, each turn"] = _listed(rate)
    report.notes["processor time, without / with, each turn"] = _listed([1 / each for each in cost])
    sent_to_topics = (ROUNDS + 1) * 512 + WARM_UP + ROUNDS * POSTS
    report.notes["topics a post"] = round(members / sent_to_topics, 2)
    report.notes["load before"] = options.load
    report.goal(f"rate, {WITH} / without", median(rate), at_least=0.85)
    report.goal(f"processor time, without / {WITH}", 1 / median(cost), at_least=0.85)
    return report


async def _watch(topics: TopicStore, queries: Sequence[str]) -> None:
    for place, query in enumerate(queries):
        await topics.create(TopicFields(f"topic {place}", query))


async def _turn(platform: Platform, run: str, count: int) -> Flow:
    return await flow(platform, made_posts(count, run=run))


def _rate(turn: Flow) -> float:
    return turn.posts_per_second


def _cost(turn: Flow) -> float:
    return sum(turn.cpu.values()) / turn.posts


def _row(turns: Sequence[Flow]) -> dict[str, float]:
    columns = {
        name: median(1e6 * turn.cpu[name] / turn.posts for turn in turns) for name in turns[0].cpu
    }
    return columns | {"all": 1e6 * median(map(_cost, turns))}


def _listed(figures: Sequence[float]) -> str:
    return ", ".join(f"{figure:.2f}" for figure in figures)
