"""Counts without some authors: what rollups tell of everybody, less the posts of these.

Rollups know no authors; so all posts would have to be counted to leave a few people's out. The
posts of those that are left out are counted instead, first: who writes meanwhile is in the other
count alone, and nothing is taken off twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from groundswell.domain.value_filter import ANY_VALUE, ValueFilter
from groundswell.domain.window import SentimentCounts
from groundswell.store.filters import PostFilter


def left_out(wanted: PostFilter) -> tuple[PostFilter, PostFilter] | None:
    """Everybody's posts, and those that are left out of them; ``None``: other posts are, too."""
    if wanted.q is not None or wanted.author.include or not wanted.author.exclude:
        return None
    everybody = replace(wanted, author=ANY_VALUE)
    return everybody, replace(wanted, author=ValueFilter(wanted.author.exclude))


def less(counts: Mapping[str, int], theirs: Mapping[str, int]) -> dict[str, int]:
    """What is left of counts by name; a post that has changed in between makes nothing negative."""
    return {name: max(0, posts - theirs.get(name, 0)) for name, posts in counts.items()}


def less_sentiment(counts: SentimentCounts, theirs: SentimentCounts) -> SentimentCounts:
    """The same by sentiment."""
    return SentimentCounts(
        max(0, counts.positive - theirs.positive),
        max(0, counts.negative - theirs.negative),
        max(0, counts.neutral - theirs.neutral),
    )
