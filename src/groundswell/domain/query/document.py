"""A post as a query sees it; each part is computed lazily, on first use."""

from __future__ import annotations

import re
from collections.abc import Sequence

from groundswell.domain.post import Post
from groundswell.domain.query import folding
from groundswell.domain.query.proximity import Positions

_LINK = re.compile(r"https?://[^\s<>\"“”「」()（）\[\]{}]+", re.IGNORECASE)
_HOST = re.compile(r"^https?://(?:[^/?#@\s]*@)?([^/?#:\s]*[^/?#:\s.])", re.MULTILINE)
_DOT = re.compile(r"\.")


class Document:
    """``text`` holds the words of the post with single spaces around them (``folding.joined``)."""

    __slots__ = ("_addresses", "_positions", "_sites", "_tags", "post", "text", "words")

    def __init__(self, post: Post, words: Sequence[str] | None = None) -> None:
        """``words``: the words of the post's content, if they are known already."""
        self.post = post
        self.words = folding.split(post.content) if words is None else words
        self.text = folding.joined(self.words)
        self._tags: str | None = None
        self._positions: Positions | None = None
        self._addresses: str | None = None
        self._sites: frozenset[str] | None = None

    @property
    def tags(self) -> str:
        """The hashtags and mentions (``folding.tags``)."""
        if self._tags is None:
            self._tags = folding.tags(self.post.content)
        return self._tags

    @property
    def positions(self) -> Positions:
        """The position of each word."""
        if self._positions is None:
            self._positions = Positions(self.words, self.text)
        return self._positions

    @property
    def addresses(self) -> str:
        """The address of the post and those written in it, folded, each on a line."""
        if self._addresses is None:
            found = _LINK.findall(self.post.content) if "://" in self.post.content else []
            known = [address for address in (self.post.url, *found) if address]
            self._addresses = "\n".join(map(folding.fold_name, known))
        return self._addresses

    @property
    def sites(self) -> frozenset[str]:
        """The hosts of ``addresses`` and the domains they are in."""
        if self._sites is None:
            self._sites = frozenset(
                host[start:]
                for host in _HOST.findall(self.addresses)
                for start in (0, *(dot.end() for dot in _DOT.finditer(host)))
            )
        return self._sites
