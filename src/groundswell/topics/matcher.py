"""The matcher: which of many topics a post belongs to.

A post is folded and cut into words once. What it has of the topics' anchors is found by one
intersection of sets, whose cost is the length of the post, not the number of topics; only queries
with an anchor in the post are asked, and only for what the anchor leaves open.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from groundswell.domain.post import Post
from groundswell.domain.query import folding
from groundswell.domain.query.document import Document
from groundswell.domain.query.fields import fold_value
from groundswell.domain.query.query import Query
from groundswell.domain.query.tree import Node
from groundswell.topics.anchors import BEGINNING, Anchor, Kind, anchors

Key = TypeVar("Key", bound=Hashable)

_Open = tuple[int, Node | None]
"""A candidate topic, by index, and the part of its query left to evaluate."""


class TopicMatcher(Generic[Key]):
    """An immutable matcher for one version of the set of topics."""

    def __init__(self, topics: Mapping[Key, Query]) -> None:
        self._keys = tuple(topics)
        found = [
            (place, anchor)
            for place, query in enumerate(topics.values())
            for anchor in anchors(query.tree)
        ]
        self._words = _Index(found, Kind.WORD)
        beginnings = [
            (length, _Index(found, Kind.BEGINNING, length)) for length in range(1, BEGINNING + 1)
        ]
        self._beginnings = [(length, index) for length, index in beginnings if index.values]
        self._characters = _Index(found, Kind.CHARACTER)
        self._authors = _Index(found, Kind.AUTHOR)
        self._sources = _Index(found, Kind.SOURCE)
        self._always = _Index(found, Kind.ALWAYS).having([""])

    def __len__(self) -> int:
        return len(self._keys)

    def match(self, post: Post) -> tuple[Key, ...]:
        """The topics whose queries match the post, in the order they were given."""
        if not self._keys:
            return ()
        words = folding.split(post.content)
        to_ask = self._candidates(post, words)
        if not to_ask:
            return ()
        document: Document | None = None
        matched: set[int] = set()
        refused: set[int] = set()  # parts that several anchors have left open
        for place, rest in to_ask:
            if place in matched:
                continue
            if rest is not None:
                if id(rest) in refused:
                    continue
                if document is None:
                    document = Document(post, words)
                if not rest.matches(document):
                    refused.add(id(rest))
                    continue
            matched.add(place)
        return tuple([self._keys[place] for place in sorted(matched)])

    def _candidates(self, post: Post, words: Sequence[str]) -> list[_Open]:
        """The topics with an anchor in the post, some of them several times."""
        found = self._words.having(words)
        for length, index in self._beginnings:
            found += index.having([word[:length] for word in words])
        if self._characters.values:
            found += self._characters.within("".join(words))
        if self._authors.values and post.author is not None:
            found += self._authors.having([fold_value("author", post.author)])
        if self._sources.values:
            found += self._sources.having([fold_value("source", post.source)])
        return found + self._always if self._always else found


class _Index:
    """The anchors of one kind; of one ``length``, where it is given."""

    __slots__ = ("_open", "values")

    def __init__(
        self, found: Iterable[tuple[int, Anchor]], kind: Kind, length: int | None = None
    ) -> None:
        self._open: dict[str, list[_Open]] = {}
        for place, anchor in found:
            if anchor.kind is kind and length in (None, len(anchor.value)):
                self._open.setdefault(anchor.value, []).append((place, anchor.rest))
        self.values = frozenset(self._open)

    def having(self, values: Iterable[str]) -> list[_Open]:
        """The topics that one of ``values`` opens."""
        return self._opened(self.values.intersection(values))

    def within(self, text: str) -> list[_Open]:
        """The topics that a character of ``text`` opens; looking for few in it is quicker."""
        if 2 * len(self.values) < len(text):
            return self._opened([value for value in self.values if value in text])
        return self.having(text)

    def _opened(self, values: Iterable[str]) -> list[_Open]:
        found: list[_Open] = []
        for value in values:
            found += self._open[value]
        return found
