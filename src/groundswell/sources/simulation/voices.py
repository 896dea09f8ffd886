"""How people of a network write: hashtags, slang, emoji, typos, small letters; and who they are."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

_EMOJI = {
    "positive": ("😍", "🎉", "❤️", "😊", "🙌", "🥰", "✨", "👏", "💯", "😄", "🔥"),
    "negative": ("😡", "🤬", "😤", "👎", "😭", "🤦", "💔", "😠", "🙄", "🤢"),
    "neutral": ("🤔", "📌", "👀", "ℹ️", "📅"),
}
_SLANG = (
    (re.compile(r"\bgoing to\b"), "gonna"),
    (re.compile(r"\byou\b"), "u"),
    (re.compile(r"\breally\b"), "rly"),
    (re.compile(r"\bplease\b"), "pls"),
    (re.compile(r"\bbecause\b"), "cuz"),
    (re.compile(r"\band\b"), "&"),
    (re.compile(r"\bwithout\b"), "w/o"),
    (re.compile(r"\bright now\b"), "rn"),
    (re.compile(r"\bI am\b"), "I'm"),
    (re.compile(r"\bso\b"), "sooo"),
)
_WORD = re.compile(r"\b[a-z]{6,}\b")
_SENTENCE_START = re.compile(r"(^|[.!?] )([a-z])")
_FIRST = (
    *("quiet", "rusty", "mellow", "tiny", "brave", "salty", "cosmic", "lazy", "lucky", "foggy"),
    *("velvet", "wild", "sunny", "gentle", "crisp", "hazel", "amber", "north", "paper", "cloud"),
)
_SECOND = (
    *("fern", "otter", "kettle", "comet", "maple", "badger", "lantern", "pebble", "sparrow"),
    *("teapot", "cactus", "harbor", "willow", "walnut", "raven", "puffin", "bramble", "thistle"),
)
_AUTHORS = 20_000


@dataclass(frozen=True, slots=True)
class Network:
    """One simulated network: how often its people do what, and how they are called."""

    name: str
    share: float
    hashtags: float
    emoji: float
    slang: float
    small_letters: float
    second_sentence: float
    address: str


NETWORKS = (
    Network("twitter", 0.42, 0.40, 0.35, 0.25, 0.20, 0.10, "{name}"),
    Network("reddit", 0.24, 0.00, 0.08, 0.15, 0.10, 0.65, "u/{name}"),
    Network("bluesky", 0.20, 0.12, 0.30, 0.15, 0.30, 0.15, "{name}.bsky.example"),
    Network("mastodon", 0.14, 0.55, 0.20, 0.05, 0.10, 0.25, "@{name}@social.example"),
)
_SHARES = tuple(network.share for network in NETWORKS)


def pick_network(rng: random.Random) -> Network:
    return rng.choices(NETWORKS, _SHARES)[0]


def pick_author(rng: random.Random, network: Network) -> str:
    """Somebody; a few write much, most write little."""
    number = int(_AUTHORS * rng.random() ** 3)
    first, second = _FIRST[number % len(_FIRST)], _SECOND[number // 7 % len(_SECOND)]
    return network.address.format(name=f"{first}{second}{number % 997}")


def voiced(rng: random.Random, network: Network, text: str, sentiment: str, tag: str) -> str:
    """``text`` as somebody of ``network`` would write it."""
    if rng.random() < network.slang:
        pattern, short = rng.choice(_SLANG)
        text = pattern.sub(short, text, count=1)
    if rng.random() < 0.06:
        text = _mistyped(rng, text)
    if rng.random() < network.small_letters:
        text = text.lower()
    else:
        text = _SENTENCE_START.sub(lambda found: found[1] + found[2].upper(), text)
    if rng.random() < 0.15:
        text = text.removesuffix(".")
    if rng.random() < network.emoji:
        text += " " + rng.choice(_EMOJI[sentiment]) * rng.choice((1, 1, 1, 2, 3))
    if rng.random() < network.hashtags:
        text += f" #{tag}"
    return text


def _mistyped(rng: random.Random, text: str) -> str:
    """Two letters inside one longer word change places."""
    words = list(_WORD.finditer(text))
    if not words:
        return text
    word = rng.choice(words)
    place = rng.randrange(word.start() + 1, word.end() - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
