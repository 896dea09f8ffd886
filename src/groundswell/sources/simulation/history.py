"""Days of simulated life before the present: what a platform that has run for some time holds."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from groundswell.domain.post import Post
from groundswell.domain.simulated import ID_PREFIX
from groundswell.sources.simulation.moods import TOPICS, Choice, Event, Moods
from groundswell.sources.simulation.topic import Topic
from groundswell.sources.simulation.voices import Network, pick_author, pick_network
from groundswell.sources.simulation.writer import write

DAYS = 3
POSTS_PER_MINUTE = 10.0
"""At the present time of day, by which the live simulator goes on; fewer at night."""
BANK, RAILWAY, GAME = "Pennyroot", "Brambleway", "Starfall Harbour"
WATCHED = (BANK, RAILWAY, GAME)
"""Brands to which something happens."""

_NIGHT = 0.15
_CROWD = 0.8
"""How much more is written at the height of an event."""
_HOUR = 3600.0
_TEXTS = 80
"""Different texts for each brand and mood: a model reads all of them within seconds."""


def history(now: datetime, seed: int | None = None) -> Iterator[Post]:
    """The posts of the days before ``now``, the oldest first.

    The bank is in trouble two days ago, the game has good news yesterday, and the railway trouble
    again some hours ago.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up posts, not secrets
    end = DAYS * 24 * _HOUR
    moods = Moods(
        rng,
        [
            Event(_brand(BANK), False, end - 47 * _HOUR, end - 45.5 * _HOUR),
            Event(_brand(GAME), True, end - 26 * _HOUR, end - 24 * _HOUR),
            Event(_brand(RAILWAY), False, end - 5 * _HOUR, end - 3.7 * _HOUR),
        ],
    )
    texts: dict[tuple[str, str], list[tuple[Network, str]]] = {}
    start = now - timedelta(seconds=end)
    seconds = 0.0
    number = 0
    run = f"{int(now.timestamp()):x}h"
    while True:
        crowd = 1 + _CROWD * moods.event.intensity(seconds)
        seconds += rng.expovariate(POSTS_PER_MINUTE / 60 * crowd * _daylight(end - seconds))
        if seconds >= end:
            return
        moods.advance(seconds)
        network, content = _text(rng, moods.choose(), texts)
        number += 1
        yield Post(
            post_id=f"{ID_PREFIX}{run}:{number}",
            source=network.name,
            content=content,
            created_at=start + timedelta(seconds=seconds),
            author=pick_author(rng, network),
            lang="en",
        )


def _text(
    rng: random.Random, choice: Choice, texts: dict[tuple[str, str], list[tuple[Network, str]]]
) -> tuple[Network, str]:
    known = texts.setdefault((choice.topic.brand, choice.sentiment), [])
    if choice.event is None and len(known) >= _TEXTS:
        return rng.choice(known)
    network = pick_network(rng)
    written = network, write(rng, choice, network)
    if choice.event is None:
        known.append(written)
    return written


def _daylight(seconds_ago: float) -> float:
    """The share of the day's most that is written: most at the present time of day."""
    wave = (1 + math.cos(2 * math.pi * seconds_ago / (24 * _HOUR))) / 2
    return float(_NIGHT + (1 - _NIGHT) * wave**2)


def _brand(name: str) -> Topic:
    return next(topic for topic in TOPICS if topic.brand == name)
