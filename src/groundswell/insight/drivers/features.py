"""Feature extraction from posts: words, phrases, hashtags, links, mentions.

Where a script sets no spaces, runs of two to four characters stand for words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence, Set
from urllib.parse import urlsplit

from groundswell.insight.drivers.function_words import function_words, is_function_word
from groundswell.insight.drivers.post import DriverKind, DriverPost

Feature = tuple[DriverKind, str]

MOST_WORDS = 80
"""The most features of a post, its first ones; a long text states its subject at the beginning."""
LONGEST_PHRASE = 3
UNSPACED = range(2, 5)
LONGEST_RUN = 20

_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_TOKEN = re.compile(r"[#@]?\w+(?:['’]\w+)*")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{2,}"
)
_EMPTY_WORDS = frozenset(
    """
    a about after again against all also although am an and any are aren't as at be because been
    before being between both but by can can't could couldn't did didn't do does doesn't doing don't
    dont during each even ever few for from further get got had has hasn't have haven't having he
    he's her here hers herself him himself his how http https i i'd i'll i'm i've if im in into is
    isn't it it'll it's its itself ive just like many may me might more most much must my myself no
    nor not now of on once one only or other our ours ourselves own really rt same shall she she's
    should shouldn't since so some still such than that that's the their theirs them themselves then
    there there's these they they're they've this those though through to too u until up upon us
    user very was wasn't we we're we've were weren't what what's when where which while who whom
    whose why will with without won't would wouldn't yet you you're you've your yours yourself amp
    """.split()  # noqa: SIM905
)
"""Words that open and close no phrase and are no finding: grammar, not subject.

English ones, in posts of every language: English is mixed into all of them, and not of every post a
language is known. Those of other languages: :mod:`groundswell.insight.drivers.function_words`.
"""


def tokens_of(content: str) -> list[str]:
    """The words of a text in lower case, links left out; hashtags and mentions keep their sign."""
    without_links = _LINK.sub(" ", content) if _may_link(content) else content
    return _TOKEN.findall(without_links.replace("’", "'").lower())[:MOST_WORDS]


class Features:
    """Extracts features; caches them by word, since most words recur.

    ``ignored``: words of the query, which all posts share.
    """

    def __init__(self, ignored: Container[str] = frozenset()) -> None:
        self._ignored = ignored
        self._known: dict[Set[str], dict[str, Feature | None]] = defaultdict(dict)

    def of(self, post: DriverPost, words: Sequence[str]) -> set[Feature]:
        """Everything a post has, but for its phrases."""
        grammar = function_words(post.lang)
        known = self._known[grammar]
        found = {
            known[word] if word in known else known.setdefault(word, self._read(word, grammar))
            for word in words
        }
        features: set[Feature] = {feature for feature in found if feature is not None}
        features.add((DriverKind.SOURCE, post.source))
        if post.author:
            features.add((DriverKind.AUTHOR, post.author))
        if post.emotion and post.emotion != "neutral":
            features.add((DriverKind.EMOTION, post.emotion))
        for address in _addresses(post):
            if host := _host(address):
                features.add((DriverKind.LINK, host))
        if not post.content.isascii():
            runs = {(DriverKind.WORD, run) for run in _runs(post.content)}
            features |= {run for run in runs if run[1] not in self._ignored}
        return features

    def _read(self, word: str, grammar: Set[str]) -> Feature | None:
        """What a word is; ``None``: nothing that can be behind a change."""
        if word in self._ignored or word.lstrip("#@") in self._ignored or word == "@user":
            return None
        if word[0] in "#@":
            return (DriverKind.HASHTAG if word[0] == "#" else DriverKind.MENTION), word
        if len(word) < 2 or word in _EMPTY_WORDS or word.isdigit() or is_run(word):
            return None
        if is_function_word(word, grammar):
            return None
        return DriverKind.WORD, word


def phrases_of(words: Sequence[str], frequent: Set[str], lang: str | None) -> set[Feature]:
    """The phrases of a post that begin and end with a frequent word, of its language's no grammar.

    No other phrase can be frequent (the a-priori property), and most are not.
    """
    if grammar := function_words(lang):
        frequent = {
            word for word in words if word in frequent and not is_function_word(word, grammar)
        }
    found: set[Feature] = set()
    for start, first in enumerate(words):
        if first not in frequent:
            continue
        for end in range(start + 1, min(start + LONGEST_PHRASE, len(words))):
            if words[end][0] in "#@":
                break
            if words[end] in frequent:
                found.add((DriverKind.PHRASE, " ".join(words[start : end + 1])))
    return found


def is_run(word: str) -> bool:
    """Whether it is of a script without spaces: no word that begins a phrase."""
    return _UNSPACED.search(word) is not None


def pieces_of(word: str) -> list[str]:
    """The word; of a script without spaces, where a word may be a whole sentence, its pairs."""
    if len(word) <= UNSPACED.stop or not is_run(word):
        return [word]
    return [word[start : start + 2] for start in range(len(word) - 1)]


def whole(value: str, contents: Sequence[str]) -> str:
    """A run of a script without spaces, as far as nearly all of the texts that have it agree."""
    if not _UNSPACED.fullmatch(value):
        return value
    enough = 0.9 * len(contents)
    grown = True
    while grown and len(value) < LONGEST_RUN:
        grown = False
        for longer in _longer(value, contents[0]):
            if sum(longer in content for content in contents) >= enough:
                value, grown = longer, True
                break
    return value


def _addresses(post: DriverPost) -> list[str]:
    addresses = _LINK.findall(post.content) if _may_link(post.content) else []
    return [*addresses, post.url] if post.url else addresses


def _may_link(content: str) -> bool:
    """Whether the slower search for links is worth it."""
    return "://" in content or "www." in content.lower()


def _runs(content: str) -> Iterator[str]:
    """Of scripts without spaces, every run of a word's usual lengths."""
    for run in _UNSPACED.findall(content):
        short = run[: MOST_WORDS * 2]
        for length in UNSPACED:
            for start in range(len(short) - length + 1):
                yield short[start : start + length]


def _longer(value: str, content: str) -> Iterator[str]:
    """The value with the character before it, and with the one after, where the run goes on."""
    at = content.find(value)
    for start, end in ((at - 1, at + len(value)), (at, at + len(value) + 1)):
        if start >= 0 and end <= len(content) and _UNSPACED.fullmatch(content[start:end]):
            yield content[start:end]


def _host(address: str) -> str | None:
    try:
        host = urlsplit(address if "://" in address else f"http://{address}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None
