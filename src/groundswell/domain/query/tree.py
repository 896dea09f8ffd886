"""The query's syntax tree; ``matches`` is its semantics, ``str`` its canonical form.

The canonical form, parsed, gives the same tree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from groundswell.domain.query import folding
from groundswell.domain.query.document import Document
from groundswell.domain.query.fields import MATCHERS
from groundswell.domain.query.proximity import Places, Run, Unit, near, units


class Node(Protocol):
    """Any part of a query."""

    def matches(self, document: Document) -> bool:
        """Whether the post matches this node."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """Words in this order, with nothing but spaces or punctuation between them.

    ``words`` are folded, as ``folding.split`` gives them. With ``prefix`` the last may go on.
    """

    words: tuple[str, ...]
    prefix: bool = False
    literal: str = field(init=False, compare=False, repr=False)
    units: tuple[Unit, ...] = field(init=False, compare=False, repr=False)
    tokens: tuple[str, ...] = field(init=False, compare=False, repr=False)  # of the units

    def __post_init__(self) -> None:
        found = folding.literal(self.words, prefix=self.prefix)
        object.__setattr__(self, "literal", found)
        object.__setattr__(self, "units", tuple(units(self.words)))
        object.__setattr__(self, "tokens", tuple(token for token, _ in self.units))

    def matches(self, document: Document) -> bool:
        return self.literal in document.text

    def __str__(self) -> str:
        text = " ".join(self.words) + "*" * self.prefix
        plain = len(self.words) == 1 and not text.startswith("+")  # which is no operator here
        return text if plain else f'"{text}"'


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag or mention, folded, with its ``#`` or ``@``.

    A mention also matches an address that begins so: ``@acme`` is in ``@acme.example``.
    """

    name: str
    prefix: bool = False
    literal: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        found = f"\n{folding.tag_key(self.name)}" + ("" if self.prefix else ".")
        object.__setattr__(self, "literal", found)

    def matches(self, document: Document) -> bool:
        return self.literal in document.tags

    def __str__(self) -> str:
        return self.name + "*" * self.prefix


@dataclass(frozen=True, slots=True)
class Field:
    """A fact of the post other than its text; ``fields.MATCHERS`` has the names."""

    name: str
    value: str

    def matches(self, document: Document) -> bool:
        return MATCHERS[self.name](document, self.value)

    def __str__(self) -> str:
        plain = not any(char in ' ()"' for char in self.value)
        return f"{self.name}:{self.value}" if plain else f'{self.name}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Not:
    """What ``child`` does not match."""

    child: Node

    def matches(self, document: Document) -> bool:
        return not self.child.matches(document)

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.child, And | Or | Near)}"


@dataclass(frozen=True, slots=True)
class And:
    """What all of two or more ``children`` match."""

    children: tuple[Node, ...]

    def matches(self, document: Document) -> bool:
        for child in self.children:  # noqa: SIM110 - a generator would cost more than the answer
            if not child.matches(document):
                return False
        return True

    def __str__(self) -> str:
        return " AND ".join(_bracketed(child, Or) for child in self.children)


@dataclass(frozen=True, slots=True)
class Or:
    """What one at least of two or more ``children`` matches."""

    children: tuple[Node, ...]

    def matches(self, document: Document) -> bool:
        for child in self.children:  # noqa: SIM110
            if child.matches(document):
                return True
        return False

    def __str__(self) -> str:
        return " OR ".join(_bracketed(child, And) for child in self.children)


@dataclass(frozen=True, slots=True)
class Side:
    """An operand of ``NEAR``: any of several words and phrases."""

    terms: tuple[Term, ...]
    single: frozenset[str] = field(init=False, compare=False, repr=False)
    runs: dict[int, list[Run]] = field(init=False, compare=False, repr=False)
    others: tuple[Term, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        single, runs, others = set(), defaultdict(list), []
        for term in self.terms:
            first, *later = term.tokens
            if len(term.words) > 1 or term.prefix:
                others.append(term)
            elif later:
                runs[len(term.tokens)].append((term.literal, first, tuple(enumerate(later, 1))))
            else:
                single.add(first)
        object.__setattr__(self, "single", frozenset(single))
        object.__setattr__(self, "runs", dict(runs))
        object.__setattr__(self, "others", tuple(others))

    def is_in(self, text: str) -> bool:
        """Whether any of the terms is in a post; ``Document.text``."""
        for term in self.terms:  # noqa: SIM110
            if term.literal in text:
                return True
        return False

    def __str__(self) -> str:
        text = " OR ".join(map(str, self.terms))
        return f"({text})" if len(self.terms) > 1 else text


@dataclass(frozen=True, slots=True)
class Step:
    """``side`` at most ``distance`` words from what comes before in the chain.

    ``ordered``: after it. Words beside each other are at a distance of 1.
    """

    side: Side
    distance: int
    ordered: bool = False

    def reached(self, before: Places, after: Places) -> Places:
        """The positions in ``after`` that are within the distance of one in ``before``."""
        return near(before, after, self.distance, left=not self.ordered)

    def left_from(self, after: Places, before: Places) -> Places:
        """Those of ``before`` from which one of ``after`` can be reached."""
        return near(after, before, self.distance, right=not self.ordered)


@dataclass(frozen=True, slots=True)
class Near:
    """A chain: ``first``, and each step near the one before it."""

    first: Side
    steps: tuple[Step, ...]

    def matches(self, document: Document) -> bool:
        text = document.text
        if not (self.first.is_in(text) and all([step.side.is_in(text) for step in self.steps])):
            return False
        positions = document.positions
        found = positions.of(self.first)
        for step in self.steps:
            if not found:
                return False
            found = step.reached(found, positions.of(step.side))
        return bool(found)

    def __str__(self) -> str:
        text = str(self.first)
        for step in self.steps:
            text += f" {'ONEAR' if step.ordered else 'NEAR'}/{step.distance} {step.side}"
        return text


def leaves(node: Node) -> Iterator[Term | Tag | Field]:
    """Everything in a tree that a post is compared with, in the order it is written."""
    match node:
        case Term() | Tag() | Field():
            yield node
        case Not(child):
            yield from leaves(child)
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child)
        case Near(first, steps):
            yield from first.terms
            for step in steps:
                yield from step.side.terms


def is_positive(node: Node) -> bool:
    """Whether a match always implies a positive term, so that an index can find candidates."""
    match node:
        case Not():
            return False
        case And(children):
            return any(is_positive(child) for child in children)
        case Or(children):
            return all(is_positive(child) for child in children)
    return True


def _bracketed(node: Node, kinds: object) -> str:
    return f"({node})" if isinstance(node, kinds) else str(node)  # type: ignore[arg-type]
