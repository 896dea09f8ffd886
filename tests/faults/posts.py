"""The posts of a run and what must become of each: stored with a known answer, or refused."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from groundswell.analyzer.registry import open_analyzer
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis
from groundswell.settings import AnalyzerSettings

_THINGS = ("the new phone", "this update", "our train", "the café ☕", "my bank", "it")
_MOODS = {
    "positive": (
        "I love {}!",
        "{} made my day, thank you",
        "so happy with {} 😍",
        "great, {} works",
    ),
    "negative": (
        "I hate {}",
        "{} is broken again, awful",
        "so angry about {} 😡",
        "{}: worst ever",
    ),
    "neutral": ("{} arrives on Monday", "a note about {}", "{} is listed in the report", "see {}"),
}
_TAILS = ("", " #now", " again", " today", " since this morning", " @friend", " (really)", " …")
_CALM = {"positive": 30, "negative": 10, "neutral": 60}
_WAVE = {"positive": 3, "negative": 94, "neutral": 3}
WAVE = 0.5
"""The part of the run after which the mood turns, for good: an incident however late it comes."""
POISON_EVERY = 60


@dataclass(frozen=True, slots=True)
class Good:
    """A post that must be stored once, with this answer."""

    post: Post
    answer: Analysis


@dataclass(frozen=True, slots=True)
class Poison:
    """What must end as a dead letter: known by ``mark``, and ``reason`` is part of its own."""

    mark: str
    reason: str


@dataclass(frozen=True, slots=True)
class Posts:
    """Everything of one run. ``pushed`` and ``foreign`` come by other doors than the file."""

    file: Path
    good: dict[str, Good]
    poison: dict[str, Poison]
    pushed: list[dict[str, str]]
    foreign: list[dict[bytes, bytes]]


async def make_posts(
    file: Path, count: int, start: datetime, seconds: float, dice: random.Random
) -> Posts:
    """``count`` good posts over ``seconds`` from ``start``, with poison among them.

    One in twenty is pushed to the API and one in twenty written by a foreign ``XADD``; the rest
    is in ``file``.
    """
    answers = await _answers()
    posts = Posts(file, {}, {}, [], [])
    lines: list[str] = []
    for number in range(count):
        good = _good(
            number, start + timedelta(seconds=seconds * number / count), count, answers, dice
        )
        posts.good[good.post.post_id] = good
        fields = _fields(good.post)
        door = dice.random()
        if door < 0.05:
            posts.pushed.append(fields)
        elif door < 0.1:
            posts.foreign.append({k.encode(): v.encode() for k, v in fields.items()})
        else:
            lines.append(json.dumps(fields, ensure_ascii=dice.random() < 0.5))
        if number % POISON_EVERY == 0:
            _poison_file(number, fields, posts, lines, dice)
            _poison_stream(number, fields, posts, dice)
    text = "\n".join(lines) + "\n"
    await asyncio.to_thread(file.write_text, text, encoding="utf-8")
    return posts


async def _answers() -> dict[str, list[tuple[str, Analysis]]]:
    """Texts by the mood the model reads in them, and its answers."""
    texts = [
        form.format(thing) + tail
        for forms in _MOODS.values()
        for form in forms
        for thing in _THINGS
        for tail in _TAILS
    ]
    async with await open_analyzer(AnalyzerSettings()) as analyzer:
        answers = await analyzer.analyze(texts)
    by_mood: dict[str, list[tuple[str, Analysis]]] = {mood: [] for mood in _MOODS}
    for text, answer in zip(texts, answers, strict=True):
        by_mood[answer.sentiment_label].append((text, answer))
    return by_mood


def _good(
    number: int,
    created_at: datetime,
    count: int,
    answers: dict[str, list[tuple[str, Analysis]]],
    dice: random.Random,
) -> Good:
    mix = _WAVE if number / count >= WAVE else _CALM
    mood = dice.choices(list(mix), weights=list(mix.values()))[0]
    text, answer = dice.choice(answers[mood])
    source = dice.choice(("alpha", "beta", "gamma"))
    author = dice.choice((None, "ann", "bob", "Zoë"))
    return Good(Post(f"good-{number}", source, text, created_at, author=author), answer)


def _fields(post: Post) -> dict[str, str]:
    fields = {
        "post_id": post.post_id,
        "source": post.source,
        "content": post.content,
        "created_at": post.created_at.isoformat(),
    }
    return fields if post.author is None else fields | {"author": post.author}


def _poison_file(
    number: int, fields: dict[str, str], posts: Posts, lines: list[str], dice: random.Random
) -> None:
    mark = f"poison-file-{number}"
    broken = fields | {"post_id": mark}
    kinds: Sequence[tuple[str, str]] = (
        (json.dumps(broken | {"content": "  "}), "content is missing"),
        (json.dumps(broken | {"created_at": "yesterday"}), "created_at is not an ISO 8601"),
        (json.dumps(broken | {"created_at": "1990-01-01T00:00:00Z"}), "created_at is before 2000"),
        (json.dumps(broken | {"created_at": "2190-01-01T00:00:00Z"}), "created_at is more than a"),
        (json.dumps(broken | {"content": "x" * 40_001}), "content has 40,001 characters"),
        (json.dumps(broken)[:-9], "not JSON"),
    )
    line, reason = dice.choice(kinds)
    lines.append(line)
    posts.poison[mark] = Poison(mark, reason)


def _poison_stream(number: int, fields: dict[str, str], posts: Posts, dice: random.Random) -> None:
    mark = f"poison-stream-{number}"
    entry = {k.encode(): v.encode() for k, v in fields.items()}
    entry |= {b"post_id": mark.encode(), b"url": mark.encode()}
    kinds: Sequence[tuple[dict[bytes, bytes], str]] = (
        ({b"post_id": b""}, "post_id is missing"),
        ({b"content": b"\xff\xfe\xfd"}, "content is not valid UTF-8"),
        ({b"content": b" "}, "content is missing"),
        ({b"created_at": b"soon"}, "created_at is not an ISO 8601 time"),
        ({b"operation": b"explode"}, "operation is not create, update or delete"),
        ({b"author": b"a" * 300}, "author has 300 characters"),
    )
    change, reason = dice.choice(kinds)
    posts.foreign.append(entry | change)
    posts.poison[mark] = Poison(mark, reason)
