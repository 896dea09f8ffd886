"""Sentiment of the simulated topics over time: a random walk, with incidents."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

from groundswell.sources.simulation.goods import GOODS
from groundswell.sources.simulation.offers import SERVICES
from groundswell.sources.simulation.topic import Topic

TOPICS = (*GOODS, *SERVICES)

_NEUTRAL_SHARE = 0.3
_RETURN_SECONDS = 1200.0
_SPREAD = 0.22
_FIRST_EVENT_SECONDS = (150.0, 270.0)
_BETWEEN_EVENTS_SECONDS = (900.0, 1800.0)
_EVENT_SECONDS = (360.0, 540.0)
_BAD_EVENTS = 0.7
_EVENT_SHARE = 0.78
"""At its height nearly all talk is about it: one topic then turns the mood of the whole."""
_RISE, _FALL = 0.06, 0.25


@dataclass(frozen=True, slots=True)
class Event:
    """An incident or good news about one topic; times are seconds since the start."""

    topic: Topic
    good: bool
    start: float
    end: float

    def intensity(self, now: float) -> float:
        """0 before and after, rising fast, 1 at its height, fading slowly."""
        part = (now - self.start) / (self.end - self.start)
        if not 0 <= part < 1:  # nor is it a number where nothing ever happens
            return 0.0
        return min(1.0, part / _RISE, (1 - part) / _FALL)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one post is to be about, and how its author feels."""

    topic: Topic
    sentiment: str
    event: Event | None = None


class Moods:
    """The mood of every topic, a random walk that comes back to the topic's own; and events."""

    def __init__(self, rng: random.Random, events: Iterable[Event] | None = None) -> None:
        """``events``: what happens, in order, and nothing else; by default there is always more."""
        self._rng = rng
        self._planned = None if events is None else iter(events)
        self._now = 0.0
        self._mood = {topic.brand: topic.mood for topic in TOPICS}
        self.event = self._next_event(rng.uniform(*_FIRST_EVENT_SECONDS), good=False)

    def advance(self, now: float) -> None:
        """Let the moods drift until ``now``, in seconds since the start."""
        passed = now - self._now
        if passed < 1.0:
            return
        self._now = now
        stay = math.exp(-passed / _RETURN_SECONDS)
        swing = _SPREAD * math.sqrt(1 - stay * stay)
        for topic in TOPICS:
            mood = topic.mood + (self._mood[topic.brand] - topic.mood) * stay
            self._mood[topic.brand] = max(-0.8, min(0.9, mood + self._rng.gauss(0, swing)))
        if now >= self.event.end:
            start = now + self._rng.uniform(*_BETWEEN_EVENTS_SECONDS)
            self.event = self._next_event(start, good=self._rng.random() > _BAD_EVENTS)

    def choose(self) -> Choice:
        """What the next post is about."""
        rng = self._rng
        if rng.random() < _EVENT_SHARE * self.event.intensity(self._now):
            told = "positive" if self.event.good else "negative"
            if rng.random() < 0.92:
                return Choice(self.event.topic, told, self.event)
            return Choice(self.event.topic, "neutral")
        topic = rng.choice(TOPICS)
        if rng.random() < _NEUTRAL_SHARE:
            return Choice(topic, "neutral")
        good = rng.random() < 0.5 + self._mood[topic.brand] / 2
        return Choice(topic, "positive" if good else "negative")

    def _next_event(self, start: float, *, good: bool) -> Event:
        if self._planned is not None:
            return next(self._planned, Event(TOPICS[0], good, math.inf, math.inf))
        topic = self._rng.choice(TOPICS)
        return Event(topic, good, start, start + self._rng.uniform(*_EVENT_SECONDS))
