"""Offset mapping: a folded text that knows the position of each character in the original."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from groundswell.domain.query import folding

Span = tuple[int, int]
"""From and to which character (Unicode code point) of the text, as a slice counts them."""


class Traced:
    """``text`` is ``folding.joined(words)``, and ``words`` is ``folding.split(written)``."""

    def __init__(self, written: str) -> None:
        self._written = written
        self.words: list[str] = []
        self.units: list[int] = []
        """Where in ``text`` each unit (``positions.units``) begins."""
        self._origins: list[Span] = [(0, 0)]
        before = " "
        for char, origin in self._folded(folding.fold_words):
            if char == " ":
                before = char
                continue
            alone = folding.stands_alone(char)
            if before == " " or alone != folding.stands_alone(before):
                if self.words:
                    self._origins.append(origin)  # of the space between
                self.words.append("")
            if alone or not self.words[-1]:
                self.units.append(len(self._origins))
            self.words[-1] += char
            self._origins.append(origin)
            before = char
        self.text = folding.joined(self.words)

    def origin(self, start: int, end: int) -> Span:
        """The original text of the characters from ``start`` to ``end`` of ``text``."""
        return self._origins[start][0], self._origins[end - 1][1]

    def tags(self) -> Iterator[tuple[str, Span]]:
        """Each hashtag and mention, folded, and where it was written."""
        folded = list(self._folded(folding.fold_names))
        for found in folding.find_tags("".join(char for char, _ in folded)):
            yield found[0], (folded[found.start()][1][0], folded[found.end() - 1][1][1])

    def _folded(self, fold: Callable[[str], str]) -> Iterator[tuple[str, Span]]:
        start = 0
        for end in range(1, len(self._written) + 1):
            if end < len(self._written) and _continues(self._written[end]):
                continue
            for char in fold(self._written[start:end]):
                yield char, (start, end)
            start = end


def _continues(char: str) -> bool:
    """Whether it can fold into one with the character before it."""
    if unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf"):
        return char != "\u200b"
    return (
        "\u1160" <= char <= "\u11ff"  # Korean vowels and final consonants
        or "\ud7b0" <= char <= "\ud7ff"
        or "\u314f" <= char <= "\u318e"
        or "\uff9e" <= char <= "\uffdc"  # and the half-width ones, with those of Japanese voicing
    )
