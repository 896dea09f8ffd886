"""What is asked for when every number is compared: posts, ranges, zones and filters, all made from
fixed numbers; and how posts are recounted, one by one, by plain Python.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from groundswell.domain.post import Post
from groundswell.services.backfill import Backfill
from groundswell.store.topics.definitions import TopicFields
from tests.integration.api.conftest import Work, post

CASES = 200
ZONES = (
    "Asia/Kolkata",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
)
CLOCKS_CHANGE = {
    "America/New_York": ("2025-03-09", "2025-11-02", "2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2025-04-06", "2025-10-05", "2026-04-05", "2026-10-04"),
}
"""By the dates of the place."""
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
SENTIMENTS = ("positive", "neutral", "negative")
EMOTIONS = ("joy", "surprise", "sadness", "fear", "anger", "disgust", "neutral")
WORDS = ("good", "bad", "acme", "coffee", "ab", "Grün", "東京", "100%")
BY_VALUE: dict[str, tuple[str, ...]] = {
    "source": ("one", "two", "three"),
    "sentiment": SENTIMENTS,
    "emotion": ("joy", "anger", "neutral"),
    "author": ("ann", "bob", "cleo"),
}
FILTERS: dict[str, tuple[str, ...]] = {
    **BY_VALUE,
    "q": ("acme", "grün", "ab", "東京", "%", "coffee a", "nothing at all"),
    "topic": ("Acme",),
}


Filters = dict[str, Any]
"""As parameters: a list repeats its own, ``exclude_…`` is none of some."""


@dataclass(frozen=True)
class Case:
    """One question: which posts, of exactly which time, in buckets of whose clocks."""

    number: int
    zone: str
    start: datetime
    end: datetime
    period: str
    filters: Filters

    @property
    def dates(self) -> dict[str, str]:
        return {"start_date": self.start.isoformat(), "end_date": self.end.isoformat()}

    def __str__(self) -> str:
        return f"case {self.number}: {self.zone} {self.period} {self.dates} {self.filters}"


@dataclass(frozen=True)
class Row:
    """A post as the database has it."""

    id: str
    at: datetime
    source: str
    author: str | None
    content: str
    sentiment: str
    emotion: str

    def passes(self, filters: Filters) -> bool:
        """Whether every filter lets it through; the topic is the word ``acme``."""
        return (
            all(self._passes(name, filters) for name in BY_VALUE)
            and all(text.lower() in self.content.lower() for text in values(filters, "q"))
            and ("topic" not in filters or "acme" in self.content.split())
        )

    def _passes(self, name: str, filters: Filters) -> bool:
        mine = getattr(self, name)
        included = name not in filters or mine in values(filters, name)
        return included and mine not in values(filters, f"exclude_{name}")


def values(filters: Filters, name: str) -> list[str]:
    """Those of a parameter."""
    given: str | list[str] = filters.get(name, [])
    return [given] if isinstance(given, str) else given


def midnight(zone: str, date: str, days: int = 0) -> datetime:
    """When a day begins at a place, in UTC."""
    day = datetime.fromisoformat(date) + timedelta(days=days)
    return day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def case(number: int) -> Case:
    """The same for the same number."""
    dice = random.Random(1900 + number)
    zone = ZONES[number % len(ZONES)]
    changes = CLOCKS_CHANGE.get(zone) or CLOCKS_CHANGE[dice.choice(list(CLOCKS_CHANGE))]
    day = dice.choice(changes)
    kind = dice.choice(("days", "around", "any", "long"))
    if kind == "days":
        start = midnight(zone, day, -dice.randrange(4))
        end = midnight(zone, day, dice.randrange(1, 9))
    else:
        seconds = {"around": 3 * 86_400, "any": 40 * 86_400, "long": 365 * 86_400}[kind]
        start = midnight(zone, day) - timedelta(milliseconds=dice.randrange(seconds * 500))
        end = start + timedelta(milliseconds=dice.randrange(120_000, seconds * 1_000))
    long = end - start > timedelta(days=20)
    periods = ("6hour", "day", "week", "month") if long else ("15minute", "hour", "6hour", "day")
    return Case(number, zone, start, end, dice.choice(periods), some_filters(dice, FILTERS))


def some_filters(dice: random.Random, of: Mapping[str, Sequence[str]]) -> Filters:
    """Up to three filters: of one value, and those that can be also of several, or of none of some.

    A value may be included and excluded at once.
    """
    found: Filters = {}
    for name in dice.sample(list(of), k=dice.choice((0, 1, 1, 2, 3))):
        kind = dice.choice(("one", "one", "several", "none", "both")) if name in BY_VALUE else "one"
        if kind == "one":
            found[name] = dice.choice(of[name])
        if kind in ("several", "both"):
            found[name] = dice.sample(of[name], k=2)
        if kind in ("none", "both"):
            found[f"exclude_{name}"] = dice.sample(of[name], k=dice.choice((1, 1, 2)))
    return found


def made() -> Sequence[Post]:
    """Posts of two years, many at and beside the moments in which days begin or clocks change."""
    dice = random.Random(19)
    seconds = int((LAST - FIRST).total_seconds())
    moments = [FIRST + timedelta(milliseconds=dice.randrange(seconds * 1_000)) for _ in range(300)]
    for zone, days in CLOCKS_CHANGE.items():
        for day in days:
            noon = midnight(zone, day) + timedelta(hours=12)
            moments += [noon + timedelta(minutes=dice.randrange(-4_000, 4_000)) for _ in range(30)]
            moments += [
                midnight(each, day, shift) + timedelta(milliseconds=dice.choice((-1, 0, 1)))
                for each in ZONES
                for shift in range(-1, 3)
            ]
    return [
        post(
            f"n{n}",
            " ".join(dice.choices(WORDS, k=dice.randint(1, 3))),
            source=dice.choice(("one", "two", "three")),
            author=dice.choice(("ann", "bob", "cleo", None)),
            created_at=moment,
        )
        for n, moment in enumerate(moments)
    ]


async def stored(work: Work) -> Sequence[Row]:
    """Save the posts, half of them before there is a topic; what the database then has."""
    posts = made()
    half = len(posts) // 2
    for first in range(0, len(posts), 100):
        if first >= half > first - 100:
            await work.deps.topics.create(TopicFields("Acme", "acme"))
        await work.save(*posts[first : first + 100])
    backfill = Backfill(work.deps.database, work.deps.stream)
    while await backfill.step():
        pass
    rows = await work.deps.database.reader.fetch(
        "SELECT post_id, created_at, source, author, content, sentiment_label, emotion"
        " FROM social_media_posts"
    )
    assert len(rows) == len(posts)
    return [Row(*row) for row in rows]


def within(rows: Iterable[Row], start: datetime, end: datetime) -> list[Row]:
    return [row for row in rows if start <= row.at < end]


def counts(rows: Iterable[Row], column: str, names: Sequence[str]) -> dict[str, int]:
    """How many have each name; 0 too."""
    found = Counter(getattr(row, column) for row in rows)
    return {name: found[name] for name in names}


def but(filters: Filters, *names: str) -> Filters:
    """The other filters: without what these include and exclude."""
    return {
        name: value for name, value in filters.items() if name.removeprefix("exclude_") not in names
    }


def place_of(at: datetime, period: str, zone: str) -> Any:
    """Which day, week or month of the place a moment lies in."""
    local = at.astimezone(ZoneInfo(zone))
    if period == "month":
        return local.year, local.month
    return local.isocalendar()[:2] if period == "week" else local.date()
