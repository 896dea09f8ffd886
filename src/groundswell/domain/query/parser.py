"""The parser: the text of a query becomes a tree, or an error with its position and reason.

``OR`` binds least, then ``AND`` (which may be left out), then ``NOT`` and ``-``, then ``NEAR``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.lexer import Kind, Token, tokens
from groundswell.domain.query.limits import (
    DEFAULT_DISTANCE,
    MAX_DEPTH,
    MAX_DISTANCE,
    MAX_NEAR_WORDS,
    MAX_NEARS,
    MAX_TERMS,
)
from groundswell.domain.query.operands import leaf
from groundswell.domain.query.query import Caution, FieldPlace, Query
from groundswell.domain.query.tree import (
    And,
    Field,
    Near,
    Node,
    Not,
    Or,
    Side,
    Step,
    Tag,
    Term,
    is_positive,
    leaves,
)

_NEAR = re.compile(r"(O?NEAR)(?:/(.*))?", re.DOTALL)
_BINARY = ("AND", "OR")
_LOWERCASE = ("and", "or", "not", "near")


def parse(text: str) -> Query:
    """Parse a query.

    Raises:
        InvalidQuery: with the position of the mistake.
    """
    return _Parser(text).query()


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the tree, and its span in the query."""

    node: Node
    start: int
    end: int
    bracketed: bool = False


class _Parser:
    """One method for each rule of the grammar, as they bind."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._index = 0
        self._depth = 0
        self._terms = 0
        self._nears = 0
        self._near_words = 0
        self._cautions: list[Caution] = []
        self._fields: list[FieldPlace] = []
        self._excluded: Token | None = None

    def query(self) -> Query:
        if self._token.kind is Kind.END:
            raise self._token.mistake("the query is empty", "name a word to look for")
        whole = self._either()
        if self._token.kind is Kind.CLOSE:
            raise self._token.mistake("this bracket was never opened", "leave it out, or add `(`")
        if not is_positive(whole.node):
            where = self._excluded or self._token
            raise where.mistake(
                "the query only excludes, so that nearly every post would match",
                "name what to look for as well, on each side of every OR",
            )
        return Query(whole.node, tuple(self._cautions), tuple(self._fields))

    @property
    def _token(self) -> Token:
        return self._tokens[self._index]

    def _take(self) -> Token:
        token = self._token
        self._index += 1
        return token

    def _at(self, *words: str) -> bool:
        return self._token.kind is Kind.WORD and self._token.text in words

    def _either(self) -> _Part:
        parts = [self._all()]
        marks = []
        while self._at("OR"):
            marks.append(self._take())
            parts.append(self._all(after=marks[-1]))
        if not marks:
            return parts[0]
        for part in parts:
            if isinstance(part.node, And) and not part.bracketed:
                mark = marks[0]
                self._caution(
                    mark, f"AND binds before OR: this reads {Or(tuple(p.node for p in parts))}"
                )
                break
        return _joined(Or, parts)

    def _all(self, after: Token | None = None) -> _Part:
        parts = [self._not(after)]
        while True:
            mark = self._take() if self._at("AND") else None
            if mark is None and (self._token.kind in (Kind.END, Kind.CLOSE) or self._at("OR")):
                break
            parts.append(self._not(mark))
        return _joined(And, parts) if len(parts) > 1 else parts[0]

    def _not(self, after: Token | None) -> _Part:
        first = self._token
        times = 0
        glued = False
        while self._token.kind is Kind.MINUS or self._at("NOT"):
            after = self._take()
            glued = after.kind is Kind.MINUS
            if glued and (self._token.start != after.end or self._token.kind is Kind.END):
                raise after.mistake(
                    f"`{after.text}` stands alone", "set it right before what it excludes"
                )
            times += 1
        part = self._near(after)
        if glued and isinstance(part.node, Near) and not part.bracketed:
            raise first.mistake(
                f"`{first.text}` before NEAR could mean two things",
                f"put brackets around what is excluded: `-({part.node})`",
            )
        if times % 2:
            self._excluded = self._excluded or first
            return _Part(_opposite(part.node), first.start, part.end)
        return _Part(part.node, first.start, part.end, part.bracketed) if times else part

    def _near(self, after: Token | None) -> _Part:
        first = self._primary(after)
        steps: list[Step] = []
        last = first
        while self._token.kind is Kind.WORD and (near := _NEAR.fullmatch(self._token.text)):
            mark = self._take()
            distance = _distance(mark, near[2])
            last = self._primary(mark)
            steps.append(Step(self._side(last), distance, near[1] == "ONEAR"))
        if not steps:
            return first
        node = Near(self._side(first), tuple(steps))
        part = _Part(node, first.start, last.end)
        self._limit_near(part, node)
        return part

    def _limit_near(self, part: _Part, node: Near) -> None:
        """``NEAR`` needs positions, which cost more than words: their number in one query is
        limited."""
        self._nears += len(node.steps)
        self._near_words += sum(
            len(term.units) + term.prefix for term in leaves(node) if isinstance(term, Term)
        )
        if self._nears > MAX_NEARS:
            raise _mistake(
                part, f"the query has more than {MAX_NEARS} NEAR", "make two topics of it"
            )
        if self._near_words > MAX_NEAR_WORDS:
            raise _mistake(
                part,
                f"what NEAR joins has more than {MAX_NEAR_WORDS} words in this query",
                "in scripts that set no spaces each character is a word; name fewer",
            )

    def _side(self, part: _Part) -> Side:
        """The operands of ``NEAR``: words, phrases, and groups of them."""
        nodes = part.node.children if isinstance(part.node, Or) else (part.node,)
        terms = tuple(node for node in nodes if isinstance(node, Term))
        if len(terms) < len(nodes):
            raise _mistake(
                part,
                "NEAR joins words, phrases and groups such as (refund OR return)",
                _beside_near(nodes),
            )
        return Side(terms)

    def _primary(self, after: Token | None) -> _Part:
        token = self._take()
        if token.kind is Kind.OPEN:
            return self._group(token)
        self._refuse_operator(token, after)
        self._terms += 1
        node = leaf(token)
        if isinstance(node, Term):
            self._terms += len(node.words) - 1
            self._caution_lowercase(token)
        elif isinstance(node, Field):
            place = FieldPlace(token.start + 1, token.end - token.start, node)
            self._fields.append(place)
        if self._terms > MAX_TERMS:
            raise token.mistake(
                f"the query has more than {MAX_TERMS} terms",
                "each word of a phrase counts; make two topics of it",
            )
        return _Part(node, token.start, token.end)

    def _group(self, opening: Token) -> _Part:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise opening.mistake(
                f"brackets stand in more than {MAX_DEPTH} brackets", "leave some out"
            )
        if self._token.kind is Kind.CLOSE:
            raise opening.mistake("there is nothing between these brackets", "leave them out")
        inside = self._either()
        closing = self._take()
        if closing.kind is not Kind.CLOSE:
            raise opening.mistake("this bracket is never closed", "add `)`")
        self._depth -= 1
        return _Part(inside.node, opening.start, closing.end, bracketed=True)

    def _refuse_operator(self, token: Token, after: Token | None) -> None:
        """The error where a word is expected and missing."""
        if token.kind in (Kind.END, Kind.CLOSE):
            end = after or self._tokens[self._index - 2]
            raise end.mistake(
                f"nothing follows `{end.text}`", "name what to look for after it, or leave it out"
            )
        if token.kind is Kind.MINUS or (token.kind is Kind.WORD and token.text == "NOT"):
            raise token.mistake(
                "NEAR joins words, and what is excluded stands nowhere",
                "put brackets around the NEAR and exclude outside of them",
            )
        if token.kind is Kind.WORD and (token.text in _BINARY or _NEAR.fullmatch(token.text)):
            missing = "before" if after is None else f"between `{after.text}` and"
            raise token.mistake(
                f"nothing stands {missing} `{token.text}`",
                f'name a word there; the word itself is "{token.text.lower()}"',
            )

    def _caution_lowercase(self, token: Token) -> None:
        if token.kind is Kind.WORD and token.text.split("/")[0] in _LOWERCASE:
            self._caution(
                token, f"`{token.text}` is looked for as a word; operators are in capitals"
            )

    def _caution(self, token: Token, text: str) -> None:
        self._cautions.append(Caution(token.start + 1, token.end - token.start, text))


def _distance(mark: Token, number: str | None) -> int:
    if number is None:
        return DEFAULT_DISTANCE
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= MAX_DISTANCE):
        operator = mark.text.split("/")[0]
        raise mark.mistake(
            f"`{operator}` needs a number from 1 to {MAX_DISTANCE}",
            f"write `{operator}/{DEFAULT_DISTANCE}` for within {DEFAULT_DISTANCE} words",
        )
    return int(number)


def _opposite(node: Node) -> Node:
    return node.child if isinstance(node, Not) else Not(node)


def _joined(kind: type[And] | type[Or], parts: list[_Part]) -> _Part:
    """Brackets of the same kind within are dissolved: they change nothing."""
    children: list[Node] = []
    for part in parts:
        children += part.node.children if isinstance(part.node, kind) else [part.node]
    return _Part(kind(tuple(children)), parts[0].start, parts[-1].end)


def _beside_near(nodes: tuple[Node, ...]) -> str:
    for node in nodes:
        if isinstance(node, Tag):
            return f"write {node.name[1:]} instead of {node.name}: it finds the hashtag as well"
        if isinstance(node, Field):
            return f"set {node} outside of the NEAR, with AND"
    return "put AND, NOT and other NEARs outside of it"


def _mistake(part: _Part, problem: str, hint: str) -> InvalidQuery:
    return InvalidQuery(part.start + 1, part.end - part.start, problem, hint)
