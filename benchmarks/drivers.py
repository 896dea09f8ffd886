"""Causes planted in real posts: how often the planted one is told first, and how often none is told
where there is none.

Window and baseline are drawn from the same posts; then one cause is planted in the window: a
hashtag, a link, a bot's text, one source, a phrase in another language. ``--texts`` names a file
of posts (JSON lines with a ``text``, gzipped); labels are drawn at random.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.report import Report
from groundswell.insight.drivers.find import find_drivers
from groundswell.insight.drivers.post import DriverKind, DriverPost

WINDOW, BASELINE = 600, 6_000
PLANTED = 60
"""Posts of the window that the cause is planted in."""
TRIALS = 40
SOURCES = ("bluesky", "mastodon", "forum", "reviews", "twitter")
NEGATIVE = 0.22


def hashtag(post: DriverPost, n: int) -> DriverPost:
    return replace(post, content=f"{post.content} #boycott", counts=True)


def link(post: DriverPost, n: int) -> DriverPost:
    content = f"{post.content} https://news.example.org/story?ref={n}"
    return replace(post, content=content, counts=True)


def bot(post: DriverPost, n: int) -> DriverPost:
    content = f"@someone{n} the new update deleted all of my photos and nobody answers my mail"
    return replace(post, content=content, author=f"bot{n}", counts=True)


def source(post: DriverPost, n: int) -> DriverPost:
    return replace(post, source="complaints", counts=True)


def phrase(post: DriverPost, n: int) -> DriverPost:
    return replace(post, content=f"{post.content[:40]} servicio caído desde ayer", counts=True)


def unspaced(post: DriverPost, n: int) -> DriverPost:
    return replace(post, content=f"{post.content[:20]}障害が続いている", counts=True)


CAUSES: dict[str, tuple[Callable[[DriverPost, int], DriverPost], DriverKind, str]] = {
    "hashtag": (hashtag, DriverKind.HASHTAG, "#boycott"),
    "link": (link, DriverKind.LINK, "news.example.org"),
    "bot's text": (bot, DriverKind.TEXT, "deleted all of my photos"),
    "one source": (source, DriverKind.SOURCE, "complaints"),
    "phrase": (phrase, DriverKind.PHRASE, "servicio caído"),
    "no spaces": (unspaced, DriverKind.WORD, "障害"),
}


async def measure(options: argparse.Namespace) -> Report:
    """Shares of windows in which what was told is right."""
    texts = _texts(options.texts)
    report = Report("Drivers of planted causes", "share of windows")
    rng = random.Random(20)
    first = total = 0
    for name, (plant, kind, value) in CAUSES.items():
        hits = named = 0
        for _ in range(TRIALS):
            window, baseline = _draw(texts, rng)
            planted = [plant(post, n) if n < PLANTED else post for n, post in enumerate(window)]
            drivers = find_drivers(planted, baseline).drivers
            right = [d.kind is kind and value in d.value for d in drivers]
            hits += bool(right and right[0])
            named += any(right)
        report.rows[name] = {"first": hits / TRIALS, "named": named / TRIALS}
        first, total = first + hits, total + TRIALS
    silent = [not find_drivers(*_draw(texts, rng)).drivers for _ in range(TRIALS * 3)]
    angrier = [not find_drivers(*_draw(texts, rng, more=0.22)).drivers for _ in range(TRIALS * 3)]
    report.rows["no cause: silent"] = {"first": sum(silent) / len(silent), "named": 0}
    report.rows["angrier all over: silent"] = {"first": sum(angrier) / len(angrier), "named": 0}
    report.goal("planted cause told first", first / total, at_least=0.9)
    report.goal("silent without a cause", sum(silent) / len(silent), at_least=0.95)
    report.goal("silent where all are angrier", sum(angrier) / len(angrier), at_least=0.95)
    report.goal("ms for 10,000 posts in the window", _milliseconds(texts, rng), at_most=500)
    return report


def _draw(
    texts: list[str], rng: random.Random, more: float = 0.0
) -> tuple[list[DriverPost], list[DriverPost]]:
    chosen = rng.sample(texts, WINDOW + BASELINE)
    window = [_post(text, n, rng, NEGATIVE + more) for n, text in enumerate(chosen[:WINDOW])]
    baseline = [_post(text, n, rng, NEGATIVE) for n, text in enumerate(chosen[WINDOW:])]
    return window, baseline


def _post(text: str, n: int, rng: random.Random, negative: float) -> DriverPost:
    counts = rng.random() < negative
    emotion = rng.choice(("anger", "sadness", "fear") if counts else ("joy", "neutral", "surprise"))
    source = rng.choices(SOURCES, (8, 4, 2, 1, 1))[0]
    return DriverPost(f"p{n}", text, f"author{rng.randrange(4000)}", source, emotion, None, counts)


def _milliseconds(texts: list[str], rng: random.Random) -> float:
    window = [_post(text, n, rng, 0.5) for n, text in enumerate(rng.sample(texts, 10_000))]
    baseline = [_post(text, n, rng, NEGATIVE) for n, text in enumerate(rng.sample(texts, 10_000))]
    took = []
    for _ in range(3):
        started = time.perf_counter()
        find_drivers(window, baseline)
        took.append(time.perf_counter() - started)
    return min(took) * 1000


def _texts(path: Path | None) -> list[str]:
    if path is None:
        raise SystemExit("drivers: name a file of posts with --texts FILE.jsonl.gz")
    with gzip.open(path, "rt") as lines:
        return [json.loads(line)["text"] for line in lines]
