"""Proximity search: positions of words as bit sets, so that ``NEAR`` is shifting bits.

A set of positions is an integer whose bit *n* is the *n*-th word, so that a step costs the same for
one occurrence as for a thousand. In scripts that set no spaces each character is a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Protocol

from groundswell.domain.query.folding import ALONE, UNSPACED

Unit = tuple[str, bool]
"""A token (a word, or a character of a script without spaces), and whether it joins the one
before."""

Places = dict[int, int]
"""Where something begins, by how many units long it is there; never an empty set."""

_bit = (1).__lshift__
_BITS = tuple(map(_bit, range(1024)))
_PLAIN = re.compile(r"[0-9a-z_ ]*").fullmatch  # nothing of it stands alone
_UNSPACED = re.compile(f"[ {UNSPACED}]*").fullmatch  # all of it does
_LAST = "\U0010ffff"  # no word begins so: it is no character


class Term(Protocol):
    """``tree.Term``"""

    @property
    def words(self) -> Sequence[str]: ...

    @property
    def literal(self) -> str: ...

    @property
    def units(self) -> Sequence[Unit]: ...

    @property
    def tokens(self) -> Sequence[str]: ...

    @property
    def prefix(self) -> bool: ...


Run = tuple[str, str, Sequence[tuple[int, str]]]
"""Characters without spaces between them: as written, the first, and the later ones by place."""


class Side(Protocol):
    """``tree.Side``: those of a single unit, runs of characters by length, and the other terms."""

    @property
    def single(self) -> frozenset[str]: ...

    @property
    def runs(self) -> Mapping[int, Sequence[Run]]: ...

    @property
    def others(self) -> Sequence[Term]: ...


def units(words: Sequence[str]) -> list[Unit]:
    """The tokens that take a position each in a text of these words."""
    found: list[Unit] = []
    for word in words:
        if ALONE[word[0]]:
            found += [(char, index > 0) for index, char in enumerate(word)]
        else:
            found.append((word, False))
    return found


def _tokens(words: Sequence[str], text: str) -> Sequence[str]:
    """The tokens of ``units`` alone, of the words of ``text``: each post pays for them, a query
    once."""
    if _PLAIN(text):
        return words
    if _UNSPACED(text):
        return "".join(words)
    found: list[str] = []
    add, extend = found.append, found.extend
    for word in words:
        if len(word) > 1 and ALONE[word[0]]:
            extend(word)
        else:
            add(word)
    return found


class _Joining(dict[int, str]):
    """The bits of a run by its length: all of its units but the first, which is written last."""

    def __missing__(self, length: int) -> str:
        bits = "1" * (length - 1) + "0"
        if length <= _OFTEN:
            self[length] = bits
        return bits


_JOINING = _Joining()
_OFTEN = 100  # runs up to that length are kept


class Positions:
    """The places of every word of a text."""

    __slots__ = ("_joins", "_masks", "_text", "_vocabulary", "_words")

    def __init__(self, words: Sequence[str], text: str) -> None:
        """``text``: the words as ``folding.joined`` writes them."""
        tokens = _tokens(words, text)
        masks: dict[str, int] = {}
        known = masks.get
        bits = _BITS if len(tokens) <= len(_BITS) else map(_bit, count())
        for token, bit in zip(tokens, bits, strict=False):
            mask = known(token)
            masks[token] = bit if mask is None else mask | bit  # most are new
        self._words, self._text = words, text
        self._masks = masks
        self._joins: int | None = None
        self._vocabulary: list[str] | None = None

    @property
    def _joining(self) -> int:
        """The units that join the one before: all characters of a run but its first."""
        if self._joins is None:
            runs: Iterable[str]
            words = reversed(self._words)  # as the last bit is written first
            if _UNSPACED(self._text):
                runs = map(_JOINING.__getitem__, map(len, words))
            else:
                runs = (_JOINING[len(word)] if ALONE[word[0]] else "0" for word in words)
            self._joins = int("".join(["0", *runs]), 2)
        return self._joins

    def of(self, side: Side) -> Places:
        """The places of all terms of ``side``."""
        masks = self._masks
        single = 0
        for unit in side.single & masks.keys():
            single |= masks[unit]
        found: Places = {1: single} if single else {}
        for length, runs in side.runs.items():
            places = self._running(runs, length)
            if places:
                found[length] = places
        for term in side.others:
            if term.literal in self._text:
                length = len(term.units)
                places = self._beginning(term.tokens[0]) if length == 1 else self._starts(term)
                if places:
                    found[length] = found.get(length, 0) | places
        return found

    def _running(self, runs: Sequence[Run], length: int) -> int:
        """Where any of ``runs``, all of this length, begins; it goes on as it likes."""
        text, masks = self._text, self._masks
        found = 0
        for literal, first, later in runs:
            if literal in text:
                places = masks[first]
                for index, character in later:
                    places &= masks[character] >> index
                found |= places
        # Without a space between them: asked once for all.
        return found and found & _lasting(self._joining >> 1, length - 1)

    def _starts(self, term: Term) -> int:
        """Where ``term``, of several units, begins; with ``prefix`` its last word may go on."""
        wanted = term.units
        known, joining = self._masks.get, self._joining
        found = -1
        open_at = len(wanted) - 1 if term.prefix else -1
        for index, (unit, joins) in enumerate(wanted):
            mask = self._beginning(unit) if index == open_at else known(unit, 0)
            if index:
                mask &= joining if joins else ~joining
            found &= mask >> index
            if not found:
                break
        return found

    def _beginning(self, start: str) -> int:
        vocabulary = self._vocabulary
        if vocabulary is None:
            vocabulary = self._vocabulary = [*sorted(self._masks), _LAST]
        index = bisect_left(vocabulary, start)
        found = 0
        while vocabulary[index].startswith(start):
            found |= self._masks[vocabulary[index]]
            index += 1
        return found


def near(
    here: Places, there: Places, distance: int, *, left: bool = True, right: bool = True
) -> Places:
    """Those of ``there`` that are at most ``distance`` units ``left`` or ``right`` of one here.

    Units beside each other are at a distance of 1; what overlaps is not near.
    """
    starts = ends = 0
    for length, places in here.items():
        starts |= places
        ends |= places << length - 1
    spread = _spread(starts, distance) if left or starts == ends else 0
    before = spread >> distance if left else 0
    after = 0
    if right:
        after = (spread if starts == ends else _spread(ends, distance)) << 1
    found: Places = {}
    for length, places in there.items():
        kept = places & after | (places << length - 1 & before) >> length - 1
        if kept:
            found[length] = kept
    return found


def _spread(places: int, distance: int) -> int:
    """Each place and the ones after it, ``distance`` of them in all."""
    reach = 1
    while reach < distance:
        step = min(reach, distance - reach)
        places |= places << step
        reach += step
    return places


def _lasting(places: int, distance: int) -> int:
    """Those of ``places`` that with those after them are ``distance`` in a row."""
    reach = 1
    while reach < distance:
        step = min(reach, distance - reach)
        places &= places >> step
        reach += step
    return places
