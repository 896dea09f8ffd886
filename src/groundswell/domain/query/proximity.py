"""Proximity search: positions of words as bit sets, so that ``NEAR`` is shifting bits.

A set of positions is an integer whose bit *n* is the *n*-th word, so that a step costs the same for
one occurrence as for a thousand. In scripts that set no spaces each character is a word.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import chain, count
from typing import Protocol

from groundswell.domain.query.folding import stands_alone

Unit = tuple[str, bool]
"""A token (a word, or a character of a script without spaces), and whether it joins the one
before."""

Places = dict[int, int]
"""Where something begins, by how many units long it is there; never an empty set."""

_bit = (1).__lshift__
_BITS = tuple(map(_bit, range(1024)))
_LAST = "\U0010ffff"  # no word begins so: it is no character


class Term(Protocol):
    """``tree.Term``"""

    @property
    def words(self) -> Sequence[str]: ...

    @property
    def units(self) -> Sequence[Unit]: ...

    @property
    def prefix(self) -> bool: ...


class Side(Protocol):
    """``tree.Side``: those of a single unit, and the other terms."""

    @property
    def single(self) -> frozenset[str]: ...

    @property
    def others(self) -> Sequence[Term]: ...


def units(words: Sequence[str]) -> list[Unit]:
    """The tokens that take a position each in a text of these words."""
    found: list[Unit] = []
    for word in words:
        if stands_alone(word[0]):
            found += [(char, index > 0) for index, char in enumerate(word)]
        else:
            found.append((word, False))
    return found


class Positions:
    """The places of every word of a text."""

    __slots__ = ("_joining", "_masks", "_vocabulary")

    def __init__(self, words: Sequence[str]) -> None:
        masks: dict[str, int] = {}
        known = masks.get
        bits = chain(_BITS, map(_bit, count(len(_BITS))))
        at = joining = 0
        for word in words:
            mask = known(word)
            if mask is None and stands_alone(word[0]):
                joining |= (1 << len(word)) - 2 << at  # all of the run but its first
                at += len(word)
                for char, bit in zip(word, bits, strict=False):
                    mask = known(char)
                    masks[char] = bit if mask is None else mask | bit  # most are new
            else:
                at += 1
                masks[word] = next(bits) if mask is None else mask | next(bits)
        self._masks = masks
        self._joining = joining
        self._vocabulary: list[str] | None = None

    def of(self, side: Side) -> Places:
        """The places of all terms of ``side``."""
        masks = self._masks
        single = 0
        for unit in side.single & masks.keys():
            single |= masks[unit]
        found: Places = {1: single} if single else {}
        for term in side.others:
            length = len(term.units)
            places = self._beginning(term.units[0][0]) if length == 1 else self._starts(term)
            if places:
                found[length] = found.get(length, 0) | places
        return found

    def _starts(self, term: Term) -> int:
        """Where ``term``, of several units, begins; with ``prefix`` its last word may go on."""
        if len(term.words) == 1:
            return self._run(term.words[0])
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

    def _run(self, characters: str) -> int:
        """Where a run of characters without spaces begins, which goes on as it likes."""
        known = self._masks.get
        found = _lasting(self._joining >> 1, len(characters) - 1)
        for index, character in enumerate(characters):
            found &= known(character, 0) >> index
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
