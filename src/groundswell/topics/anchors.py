"""Anchors: an inverted index from required words to queries, so that most are never evaluated.

Every query that is not only exclusions has a set of anchors, so that a post with none of them
cannot match. One of an ``AND`` is enough, the rarest; an ``OR`` needs those of all its sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from groundswell.domain.query import folding
from groundswell.domain.query.tree import And, Field, Near, Node, Not, Or, Tag, Term

BEGINNING = 3
"""Letters of a prefix that are indexed: each allowed prefix has them, except Korean ones."""


class Kind(Enum):
    """The part of a post in which an anchor is looked up."""

    WORD = auto()
    BEGINNING = auto()  # of a word, ``BEGINNING`` characters or fewer
    CHARACTER = auto()  # that stands alone
    AUTHOR = auto()
    SOURCE = auto()
    ALWAYS = auto()  # nothing that can be looked up


@dataclass(frozen=True, slots=True)
class Anchor:
    """``value`` makes a query a candidate; ``rest`` is the part left to evaluate, ``None``:
    nothing."""

    kind: Kind
    value: str
    rest: Node | None


_COST = {
    Kind.WORD: 4.0,
    Kind.BEGINNING: 12.0,
    Kind.CHARACTER: 8.0,
    Kind.AUTHOR: 0.1,
    Kind.SOURCE: 100.0,
    Kind.ALWAYS: 1000.0,
}
"""How often posts have one, about, by the hundred; a word's by its length (``_commonness``)."""
_SHORT = 3
_SHORT_COST = 20.0


def anchors(node: Node) -> list[Anchor]:
    """The anchors of a query, one of which every match has, each with the rest of the query.

    Raises:
        ValueError: the query only excludes.
    """
    match node:
        case Term():
            return [_of_term(node)]
        case Tag(name, prefix):  # whose words are among those of the post
            return [replace(_of_term(Term(tuple(folding.split(name)), prefix)), rest=node)]
        case Field("author", value):
            return [Anchor(Kind.AUTHOR, value, None)]
        case Field("source", value):
            return [Anchor(Kind.SOURCE, value, None)]
        case Field():
            return [Anchor(Kind.ALWAYS, "", node)]
        case Or(children):
            return [anchor for child in children for anchor in anchors(child)]
        case And(children):
            return _of_all(children)
        case Near(first, steps):
            sides = [first, *(step.side for step in steps)]
            choices = [[_of_term(term) for term in side.terms] for side in sides]
            return [replace(anchor, rest=node) for anchor in min(choices, key=_cost)]
    raise ValueError(f"only excludes: {node}")


def _of_all(children: Sequence[Node]) -> list[Anchor]:
    choices = [
        (anchors(child), child)
        for child in children
        if not isinstance(child, Not) and _is_anchored(child)
    ]
    chosen, anchored = min(choices, key=lambda choice: _cost(choice[0]))
    others = [child for child in children if child is not anchored]
    # One object for all that leave the same part open: the matcher asks it once.
    rests = {id(anchor.rest): _both(others, anchor.rest) for anchor in chosen}
    return [replace(anchor, rest=rests[id(anchor.rest)]) for anchor in chosen]


def _is_anchored(node: Node) -> bool:
    match node:
        case Not():
            return False
        case Or(children):
            return all(map(_is_anchored, children))
        case And(children):
            return any(map(_is_anchored, children))
    return True


def _both(others: list[Node], rest: Node | None) -> Node:
    nodes = others if rest is None else [rest, *others]
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _of_term(term: Term) -> Anchor:
    """Its rarest word; a whole word needs nothing more."""
    choices = []
    for index, word in enumerate(term.words):
        if folding.stands_alone(word[0]):
            choices.append(Anchor(Kind.CHARACTER, max(word), term))
        elif term.prefix and index == len(term.words) - 1:
            exact = None if len(term.words) == 1 and len(word) <= BEGINNING else term
            choices.append(Anchor(Kind.BEGINNING, word[:BEGINNING], exact))
        else:
            choices.append(Anchor(Kind.WORD, word, None if len(term.words) == 1 else term))
    return min(choices, key=_commonness)


def _commonness(anchor: Anchor) -> tuple[float, int]:
    short = anchor.kind is Kind.WORD and len(anchor.value) <= _SHORT
    return (_SHORT_COST if short else _COST[anchor.kind], -len(anchor.value))


def _cost(found: Sequence[Anchor]) -> float:
    return sum(_commonness(anchor)[0] for anchor in found)
