"""Writes a post's text: a sentence pattern, filled, in the voice of its network."""

from __future__ import annotations

import random
import re

from groundswell.sources.simulation.moods import Choice
from groundswell.sources.simulation.phrases import (
    DELIGHT,
    NEGATIVE,
    NEUTRAL,
    OUTRAGE,
    POSITIVE,
    WORDS,
)
from groundswell.sources.simulation.topic import Topic
from groundswell.sources.simulation.voices import Network, voiced

_SLOT = re.compile(r"\{(\w+)\}")
_PATTERNS = {"positive": POSITIVE, "negative": NEGATIVE, "neutral": NEUTRAL}


def write(rng: random.Random, choice: Choice, network: Network) -> str:
    """One text about ``choice`` whose mood is plain to see."""
    patterns = _PATTERNS[choice.sentiment]
    if choice.event is not None and rng.random() < 0.8:
        patterns = DELIGHT if choice.event.good else OUTRAGE
    first = rng.choice(patterns)
    text = _filled(rng, first, choice)
    if rng.random() < network.second_sentence:
        second = rng.choice([pattern for pattern in patterns if pattern is not first])
        text += " " + _filled(rng, second, choice)
    return voiced(rng, network, text, choice.sentiment, choice.topic.tag)


def _filled(rng: random.Random, pattern: str, choice: Choice) -> str:
    topic = choice.topic

    def fill(slot: re.Match[str]) -> str:
        name = slot[1]
        if name == "brand":
            return topic.brand
        if name == "kind":
            return topic.kind
        if name == "product":
            return rng.choice(topic.products)
        if name == "thing":
            return rng.choice(topic.things)
        return rng.choice(_clauses(topic, choice) if name == "clause" else WORDS[name])

    return _SLOT.sub(fill, pattern)


def _clauses(topic: Topic, choice: Choice) -> tuple[str, ...]:
    if choice.event is not None:
        return topic.news if choice.event.good else topic.trouble
    return {"positive": topic.good, "negative": topic.bad, "neutral": topic.plain}[choice.sentiment]
