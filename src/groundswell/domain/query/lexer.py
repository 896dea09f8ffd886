"""The lexer: a query as tokens, which are brackets, quoted phrases and words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.limits import MAX_CHARS

QUOTES = '"\uff02\u201c\u201d\u201e\u201f'
"""What opens and closes a phrase: any double quotation mark that a keyboard or a phone makes."""
OPENING, CLOSING = "(\uff08", ")\uff09"
MINUS = "-\uff0d\u2010\u2011\u2013\u2014\u2212"
"""What excludes at the start of a word; pasted text often has a dash there."""
_ENDING = QUOTES + OPENING + CLOSING


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    MINUS = auto()
    PHRASE = auto()  # its text is what stands between the quotation marks
    WORD = auto()
    LABELLED = auto()  # a word that ends in ``:``, ``#`` or ``@`` with a phrase right after it
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """``start`` and ``end`` are indices into the query, from 0. ``label``: of a ``LABELLED``."""

    kind: Kind
    text: str
    start: int
    end: int
    label: str = ""

    def mistake(self, problem: str, hint: str) -> InvalidQuery:
        """An error that points at this token."""
        return InvalidQuery(self.start + 1, self.end - self.start, problem, hint)


def tokens(query: str) -> list[Token]:
    """The tokens of ``query``, followed by an ``END``.

    Raises:
        InvalidQuery: it is too long, holds what is no text, or a quotation mark is never closed.
    """
    _check_characters(query)
    return [*_cut(query), Token(Kind.END, "", len(query), len(query))]


def _check_characters(query: str) -> None:
    if len(query) > MAX_CHARS:
        raise InvalidQuery(
            MAX_CHARS + 1,
            len(query) - MAX_CHARS,
            f"the query has {len(query):,} characters, the limit is {MAX_CHARS:,}",
            "make it shorter, or two topics of it",
        )
    for index, char in enumerate(query):
        category = unicodedata.category(char)
        if category == "Cs":
            raise InvalidQuery(index + 1, 1, "half of a surrogate pair is no text", "leave it out")
        if category == "Cc" and not char.isspace():
            raise InvalidQuery(
                index + 1, 1, f"the control character U+{ord(char):04X} is no text", "leave it out"
            )


def _cut(query: str) -> Iterator[Token]:
    index = 0
    while index < len(query):
        char = query[index]
        if char.isspace():
            index += 1
            continue
        token = _next(query, index)
        yield token
        index = token.end


def _next(query: str, start: int) -> Token:
    char = query[start]
    if char in OPENING:
        return Token(Kind.OPEN, char, start, start + 1)
    if char in CLOSING:
        return Token(Kind.CLOSE, char, start, start + 1)
    if char in QUOTES:
        return _phrase(query, start, start)
    if char in MINUS:
        return Token(Kind.MINUS, char, start, start + 1)
    end = start
    while end < len(query) and not query[end].isspace() and query[end] not in _ENDING:
        end += 1
    text = query[start:end]
    if text[-1] in ":#@" and query[end : end + 1] and query[end] in QUOTES:
        return _phrase(query, start, end)
    return Token(Kind.WORD, text, start, end)


def _phrase(query: str, start: int, mark: int) -> Token:
    """The phrase whose quotation mark is at ``mark``, with the label from ``start`` on."""
    end = mark + 1
    while end < len(query) and query[end] not in QUOTES:
        end += 1
    if end == len(query):
        raise InvalidQuery(
            mark + 1, 1, f"the quotation mark `{query[mark]}` is never closed", 'add `"` after it'
        )
    label = query[start:mark]
    kind = Kind.LABELLED if label else Kind.PHRASE
    return Token(kind, query[mark + 1 : end], start, end + 1, label)
