"""Finds the drivers of a change, from the posts of a window and of its baseline.

Near-duplicates first: the same text in many mouths is one finding, not fifty. Then authors are
counted, not words: one who says a word a hundred times is one. What a stronger driver explains is
not told again by a weaker one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set

from groundswell.insight.drivers.decompose import mix_and_rate
from groundswell.insight.drivers.examples import typical
from groundswell.insight.drivers.features import (
    Feature,
    Features,
    is_run,
    phrases_of,
    tokens_of,
    whole,
)
from groundswell.insight.drivers.log_odds import least_z, log_odds_z
from groundswell.insight.drivers.near_duplicates import Duplicates, groups_of
from groundswell.insight.drivers.post import Driver, DriverKind, DriverPost, Findings

LEAST_POSTS = 5
LEAST_AUTHORS = 3
LEAST_SHARE = 0.05
OF_ONE_TEXT = 0.8
"""As much of the posts with a feature repeat one text: the text tells it."""
"""Of the change: what explains less is no answer to why."""
MOST_DRIVERS = 10
_GENERAL = frozenset({DriverKind.SOURCE, DriverKind.AUTHOR, DriverKind.EMOTION})
"""Kinds that locate a change without explaining it: ranked after all that explain."""
_ORDER = {kind: rank for rank, kind in enumerate(DriverKind)}


def find_drivers(
    window: Sequence[DriverPost],
    baseline: Sequence[DriverPost],
    *,
    scale: float | None = None,
    ignored: Container[str] = frozenset(),
) -> Findings:
    """What makes the window differ from its baseline, the strongest first.

    ``scale``: how many posts the window would have for each of the baseline, were all as usual
    (its length over the baseline's). ``None``: not the number of posts is watched but the share
    of those that ``counts``. ``ignored``: words of the query.
    """
    share = scale is None
    if scale is None:
        scale = len(window) / len(baseline) if baseline else 0.0
    here = [post for post in window if post.counts]
    there = [post for post in baseline if post.counts]
    expected = len(there) * scale
    parts = mix_and_rate(window, baseline) if share else None
    mix, rate = parts if parts is not None else (None, None)
    excess = len(here) - expected
    drivers: list[Driver] = []
    if excess >= LEAST_POSTS and there:
        drivers = _Search(here, there, scale, excess, ignored).run()
    return Findings(drivers, len(here), expected, mix, rate)


class _Search:
    """One search: what each side has, and which posts are explained already."""

    def __init__(
        self,
        here: Sequence[DriverPost],
        there: Sequence[DriverPost],
        scale: float,
        excess: float,
        ignored: Container[str],
    ) -> None:
        self._here = here
        self._scale = scale
        self._excess = excess
        self._words = [tokens_of(post.content) for post in here]
        self._authors = [_author(post, n) for n, post in enumerate(here)]
        self._before_authors = [_author(post, n) for n, post in enumerate(there)]
        before = [tokens_of(post.content) for post in there]
        features = Features(ignored)
        single = [features.of(post, words) for post, words in zip(here, self._words, strict=True)]
        self._posts_with = _frequent(single)
        words = {value for kind, value in self._posts_with if kind is DriverKind.WORD}
        words -= {word for word in words if is_run(word)}
        self._posts_with |= _frequent(
            phrases_of(said, words, post.lang) for post, said in zip(here, self._words, strict=True)
        )
        candidates = self._posts_with.keys()
        self._before: dict[Feature, set[int]] = defaultdict(set)
        for n, post in enumerate(there):
            phrases = phrases_of(before[n], words, post.lang)
            for feature in features.of(post, before[n]) | phrases:
                if feature in candidates:
                    self._before[feature].add(n)
        self._texts(before)

    def run(self) -> list[Driver]:
        found = self._significant()
        drivers: list[Driver] = []
        covered: set[int] = set()
        unexplained = 1.0
        while found and len(drivers) < MOST_DRIVERS:
            best = max(found, key=lambda feature: self._rank(feature, found[feature], covered))
            explained = min(unexplained, self._explains(best, covered))
            if explained < LEAST_SHARE:
                del found[best]
                continue
            drivers.append(self._driver(best, found.pop(best), explained))
            covered |= self._posts_with[best]
            unexplained -= explained
            found = {
                feature: z
                for feature, z in found.items()
                if not _says_the_same(feature, best) and self._explains(feature, covered) > 0
            }
        return drivers

    def _texts(self, before: Sequence[Sequence[str]]) -> None:
        """Make each repeated text a feature, which tells what hardly anybody else says.

        A word of one text is no driver beside it; one that many texts share is.
        """
        others = list(self._posts_with)
        texts: list[Feature] = []
        text_of: dict[int, int] = {}
        for members in groups_of(self._words):
            if len(members) < LEAST_POSTS:
                continue
            text = (DriverKind.TEXT, self._here[members[0]].content)
            text_of |= dict.fromkeys(members, len(texts))
            texts.append(text)
            self._posts_with[text] = set(members)
        if not texts:
            return
        duplicates = Duplicates(before)
        for text in texts:
            self._before[text] = duplicates.of(self._words[min(self._posts_with[text])])
        for feature in others:
            if feature[0] not in (DriverKind.SOURCE, DriverKind.LINK):
                self._leave_to_its_text(feature, texts, text_of)

    def _leave_to_its_text(
        self, feature: Feature, texts: Sequence[Feature], text_of: Mapping[int, int]
    ) -> None:
        """Leave out the posts of the text that most posts with the feature repeat."""
        posts = self._posts_with[feature]
        repeating = Counter(text_of[n] for n in posts if n in text_of)
        if not repeating:
            return
        number, count = repeating.most_common(1)[0]
        if count < OF_ONE_TEXT * len(posts):
            return
        rest = posts - self._posts_with[texts[number]]
        if len(rest) < LEAST_POSTS:
            del self._posts_with[feature]
        else:
            self._posts_with[feature] = rest
            self._before[feature] = self._before[feature] - self._before[texts[number]]

    def _significant(self) -> dict[Feature, float]:
        """Features with their z, of those that enough posts and authors have."""
        authors, before = len(set(self._authors)), len(set(self._before_authors))
        tried: dict[Feature, float] = {}
        for feature, posts in self._posts_with.items():
            speakers = {self._authors[n] for n in posts}
            if feature[0] is DriverKind.AUTHOR:
                z = self._z(len(posts), len(self._here), feature)
            elif len(speakers) < LEAST_AUTHORS and feature[0] is not DriverKind.TEXT:
                continue
            else:
                spoke = {self._before_authors[n] for n in self._before.get(feature, ())}
                z = log_odds_z(len(speakers), authors, len(spoke), before)
            tried[feature] = z
        limit = least_z(len(tried))
        return {feature: z for feature, z in tried.items() if z >= limit}

    def _z(self, posts: int, of_posts: int, feature: Feature) -> float:
        before = len(self._before.get(feature, ()))
        return log_odds_z(posts, of_posts, before, len(self._before_authors))

    def _explains(self, feature: Feature, covered: Set[int]) -> float:
        """The share of the change it explains beyond the stronger drivers."""
        posts = self._posts_with[feature]
        fresh = len(posts - covered)
        expected = len(self._before.get(feature, ())) * self._scale * fresh / max(len(posts), 1)
        return max(0.0, min(1.0, (fresh - expected) / self._excess))

    def _rank(self, feature: Feature, z: float, covered: Set[int]) -> tuple[float, ...]:
        kind, value = feature
        share = self._explains(feature, covered)
        general = kind in _GENERAL
        # Of nearly the same posts the more specific kind ranks first, and within a kind the longer
        # one.
        return (not general, round(share, 1), -_ORDER[kind], share, z, len(value))

    def _driver(self, feature: Feature, z: float, explained: float) -> Driver:
        kind, value = feature
        posts = sorted(self._posts_with[feature])
        return Driver(
            kind=kind,
            value=whole(value, [self._here[n].content for n in posts]),
            observed=len(posts),
            expected=len(self._before.get(feature, ())) * self._scale,
            z=z,
            share_of_excess=explained,
            authors=len({self._authors[n] for n in posts}),
            example_post_ids=tuple(
                self._here[n].post_id for n in typical({n: self._words[n] for n in posts})
            ),
        )


def _frequent(features: Iterable[Set[Feature]]) -> dict[Feature, set[int]]:
    """The posts (by index) that have each feature, where enough do."""
    posts_with: dict[Feature, list[int]] = defaultdict(list)
    for n, of_post in enumerate(features):
        for feature in of_post:
            posts_with[feature].append(n)
    return {
        feature: set(posts) for feature, posts in posts_with.items() if len(posts) >= LEAST_POSTS
    }


def _author(post: DriverPost, index: int) -> str:
    """The author by whom a post is counted; each anonymous post counts by itself."""
    return post.author or f"\0{index}"


def _says_the_same(feature: Feature, told: Feature) -> bool:
    """Whether a feature is contained in a reported one, or contains it."""
    textual = (DriverKind.WORD, DriverKind.PHRASE, DriverKind.HASHTAG)
    if feature[0] not in textual or told[0] not in (*textual, DriverKind.TEXT):
        return False
    one, other = feature[1].lstrip("#"), told[1].lower().lstrip("#")
    return one in other or (told[0] is not DriverKind.TEXT and other in one)
