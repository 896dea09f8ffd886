"""Many topics against one post, beside what cannot be saved and beside a pattern for each topic.

All take turns on the same posts, and processor time is counted, so that what else the machine does
falls on each alike. What cannot be saved is cutting a post into words, once, whatever is asked.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice
from statistics import fmean, median

from benchmarks.report import Report
from benchmarks.worst_queries import POST_CHARS, WORST
from benchmarks.worst_queries import POSTS as WORST_POSTS
from groundswell.cli.row_files import read_records, row_file
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post
from groundswell.domain.query import folding
from groundswell.domain.query.parser import parse
from groundswell.sources.simulator import Simulator
from groundswell.topics.matcher import TopicMatcher

POSTS = 20_000
AT_ONCE = 1_000  # posts a turn
TOPICS = (1, 10, 100, 1_000)
PATTERNS = 100  # topics that each have a pattern of their own
REPEATS = 50

Asked = Callable[[Post], object]


async def measure(options: argparse.Namespace) -> Report:
    """Microseconds of processor time a post; ``options.texts`` names a file of posts."""
    posts = _posts(options)
    common = common_words(posts)
    contestants: dict[str, Asked] = {"words alone": lambda post: folding.split(post.content)}
    for count in TOPICS:
        contestants[f"{count:,} topics"] = _matcher(of_words(common, count))
        contestants[f"{count:,}, every operator"] = _matcher(_of_every_kind(common, count))
    contestants[f"{PATTERNS} patterns"] = _patterns(common)
    taken = _take_turns(contestants, posts, options.seconds)

    report = Report("Matching topics", "us a post")
    for name, figures in taken.items():
        ratio = median(a / b for a, b in zip(figures, taken["words alone"], strict=True))
        report.rows[name] = {"median": median(figures), "best": min(figures), "x words": ratio}
    slowest = {name: _slowest(query) for name, query in WORST.items()}
    for name, (whole, words) in slowest.items():
        row = {"median": whole, "best": whole - words, "x words": whole / words}
        report.rows[f"worst: {name}"] = row
    report.goal("10 topics, us a post", report.rows["10 topics"]["median"], at_most=5)
    report.goal("1,000 topics, us a post", report.rows["1,000 topics"]["median"], at_most=15)
    dearest = max(whole - words for whole, words in slowest.values())
    report.goal(f"slowest query, us a post of {POST_CHARS} characters", dearest, at_most=50)
    report.notes["worst: median"] = "with the words cut; best: the query alone"
    report.notes |= _notes(posts, common, options.load)
    report.notes["turns"] = len(taken["words alone"])
    return report


def _notes(posts: Sequence[Post], common: list[str], load: str) -> dict[str, float | str]:
    match = TopicMatcher(dict(enumerate(map(parse, of_words(common, 1_000))))).match
    long = " ".join(post.content for post in posts[:1_000])[:10_000]
    whole, _ = _alone(" OR ".join(common[:10]), long)
    return {
        "posts": len(posts),
        "characters a post": round(fmean(len(post.content) for post in posts), 1),
        "topics a post has, of 1,000": round(fmean(len(match(post)) for post in posts), 2),
        "a post of 10,000 characters, us": round(whole, 1),
        "load before": load,
    }


def _posts(options: argparse.Namespace) -> list[Post]:
    if options.texts is None:
        return [post for post, _ in islice(Simulator(seed=1).posts(), POSTS)]
    records = (record.fields for record in read_records(row_file(str(options.texts))))
    texts = (str(one.get("text") or one.get("content") or "") for one in records if one)
    return [_post(text) for text in islice(filter(str.strip, texts), POSTS)]


def _post(content: str) -> Post:
    return Post("p", "bluesky", content, utc_now(), lang="en")


def common_words(posts: Iterable[Post]) -> list[str]:
    """Words that many posts have, the most common hundred aside: nobody watches ``the``."""
    counts = Counter(word for post in posts for word in set(folding.split(post.content)))
    return [word for word, _ in counts.most_common(5_100)[100:] if word.isalpha()]


def of_words(common: list[str], count: int) -> list[str]:
    """Topics of three frequent words and one that excludes."""
    chance = random.Random(count)
    return ["({} OR {} OR {}) -{}".format(*chance.sample(common, 4)) for _ in range(count)]


def _of_every_kind(common: list[str], count: int) -> list[str]:
    kinds = [
        "({0} OR {1}) -{2}",
        '"{0} {1}" OR {2}',
        "{4}* {0}",
        "#{0} OR @{1} OR {2}",
        "{0} NEAR/5 ({1} OR {2})",
        "{0} source:bluesky -lang:fr",
        "{0} OR 東京 OR 🔥",
    ]
    chance = random.Random(count)
    beginnings = [word[:5] for word in common if len(word) > 5]
    return [
        kind.format(*chance.sample(common, 4), chance.choice(beginnings))
        for kind in islice(cycle(kinds), count)
    ]


def _matcher(queries: list[str]) -> Asked:
    return TopicMatcher(dict(enumerate(map(parse, queries)))).match


def _patterns(common: list[str]) -> Asked:
    """What is usually done: a compiled pattern for the words of each topic; no folding in it."""
    topics = [
        re.findall(r"\w+", query.replace(" OR ", " ")) for query in of_words(common, PATTERNS)
    ]
    patterns = [
        (
            re.compile(rf"\b(?:{'|'.join(words[:3])})\b", re.IGNORECASE).search,
            re.compile(rf"\b{words[3]}\b", re.IGNORECASE).search,
        )
        for words in topics
    ]
    return lambda post: [
        wanted(post.content) is not None and unwanted(post.content) is None
        for wanted, unwanted in patterns
    ]


def _take_turns(
    contestants: dict[str, Asked], posts: Sequence[Post], seconds: float
) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    parts = cycle([posts[start : start + AT_ONCE] for start in range(0, len(posts), AT_ONCE)])
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or not taken["words alone"]:
        part = next(parts)
        for name, ask in contestants.items():
            began = time.thread_time()
            for post in part:
                ask(post)
            taken[name].append((time.thread_time() - began) / len(part) * 1e6)
    return taken


def _slowest(query: str) -> tuple[float, float]:
    """With the post for which this query takes longest: a short look at all, a long one at it."""

    def beyond_words(content: str) -> float:
        whole, words = _alone(query, content, seconds=0.02)
        return whole - words

    return _alone(query, max(WORST_POSTS.values(), key=beyond_words))


def _alone(query: str, content: str, *, seconds: float = 0.2) -> tuple[float, float]:
    """The best of many: a post with this query, and its words without any."""
    contestants = {"query": _matcher([query]), "words alone": lambda p: folding.split(p.content)}
    taken = _take_turns(contestants, [_post(content)] * REPEATS, seconds)
    return min(taken["query"]), min(taken["words alone"])
