"""Simulated posts without end, for a first look, demonstrations and tests."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from datetime import datetime

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.simulated import ID_PREFIX
from groundswell.errors import ConfigurationError
from groundswell.sources.base import SourceBatch
from groundswell.sources.options import refuse_unknown
from groundswell.sources.simulation.moods import Moods
from groundswell.sources.simulation.voices import pick_author, pick_network
from groundswell.sources.simulation.writer import write


class Simulator:
    """Posts about invented brands on simulated networks, whose moods drift and sometimes turn.

    The same ``seed`` gives the same texts in the same order: moods then move with every post, by
    its share of a second at the default rate, and not with the clock. Ids hold ``run``, which is
    new for every start.
    """

    key = "simulator"
    kind = "simulator"
    paced = True
    exclusive = False

    def __init__(
        self,
        *,
        seed: int | None = None,
        default_rate: float = 1.0,
        batch_size: int = 1,
        run: str | None = None,
        now: Callable[[], datetime] = utc_now,
        elapsed: Callable[[], float] | None = None,
    ) -> None:
        self.default_rate: float | None = default_rate
        self._rng = random.Random(seed)  # noqa: S311 - made-up posts, not secrets
        self._batch_size = batch_size
        self._run = run or f"{int(time.time()):x}{secrets.token_hex(3)}"
        self._now = now
        self._start = time.monotonic()
        self._elapsed = elapsed or (self._counted if seed is not None else self._timed)
        self._seconds_a_post = 1 / default_rate if default_rate else 0.001
        self._posts = 0
        self.moods = Moods(self._rng)

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give posts for ever; there is nothing to resume."""
        posts = self.posts()
        while True:
            batch = [next(posts)[0] for _ in range(self._batch_size)]
            yield SourceBatch(tuple(PostEvent(post) for post in batch))

    def posts(self) -> Iterator[tuple[Post, str]]:
        """Every post with the sentiment its author means, which the platform is never told."""
        while True:
            self.moods.advance(self._elapsed())
            choice = self.moods.choose()
            network = pick_network(self._rng)
            content = write(self._rng, choice, network)
            self._posts += 1
            post = Post(
                post_id=f"{ID_PREFIX}{self._run}:{self._posts}",
                source=network.name,
                content=content,
                created_at=self._now(),
                author=pick_author(self._rng, network),
                lang="en",
            )
            yield post, choice.sentiment

    def _timed(self) -> float:
        return time.monotonic() - self._start

    def _counted(self) -> float:
        return self._posts * self._seconds_a_post


def open_simulator(
    options: Mapping[str, str], *, default_rate: float, batch_size: int
) -> Simulator:
    """Build the source of ``simulator?seed=…``.

    Raises:
        ConfigurationError: an unknown option, or a seed that is no whole number.
    """
    refuse_unknown("simulator", options, ("seed",))
    seed = options.get("seed")
    try:
        number = None if seed is None else int(seed)
    except ValueError:
        raise ConfigurationError(
            f"source simulator: seed is a whole number, not {seed!r}"
        ) from None
    return Simulator(seed=number, default_rate=default_rate, batch_size=batch_size)
