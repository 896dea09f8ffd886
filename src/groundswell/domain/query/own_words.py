"""The words that a query asks for: all its posts share them, so none of them explains a change."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.folding import split, stands_alone
from groundswell.domain.query.parser import parse
from groundswell.domain.query.tree import And, Near, Node, Not, Or, Tag, Term, leaves


@dataclass(frozen=True, slots=True)
class OwnWords:
    """``word in own``: whether the query asks for it, in any case, with or without its sign.

    ``words`` and ``prefixes`` are folded; what is in ``alone`` stands in no spaces.
    """

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()

    def __contains__(self, word: object) -> bool:
        parts = split(str(word))
        named = [part for part in parts if len(part) > 1 or stands_alone(part[0])]
        return bool(named) and all(map(self._asked, named))

    def _asked(self, part: str) -> bool:
        if part in self.words or part.startswith(self.prefixes):
            return True
        return any(part in run or run in part for run in self.alone)


def own_words(*queries: str | None) -> OwnWords:
    """Of the texts of queries; none of one that says nothing to this release."""
    asked: list[Term | Tag] = []
    for query in filter(None, queries):
        with suppress(InvalidQuery):
            asked += _asked(parse(query).tree)
    whole: set[str] = set()
    prefixes: list[str] = []
    for leaf in asked:
        words = leaf.words if isinstance(leaf, Term) else tuple(split(leaf.name))
        if leaf.prefix and words:
            prefixes.append(words[-1])
            words = words[:-1]
        whole.update(words)
    alone = tuple(word for word in whole if stands_alone(word[0]))
    return OwnWords(frozenset(whole), tuple(prefixes), alone)


def _asked(node: Node) -> list[Term | Tag]:
    """Words and tags that make a post match: none that it must not have."""
    match node:
        case Not():
            return []
        case And(children) | Or(children):
            return [leaf for child in children for leaf in _asked(child)]
        case Term() | Tag():
            return [node]
        case Near():
            return [leaf for leaf in leaves(node) if isinstance(leaf, Term)]
    return []
