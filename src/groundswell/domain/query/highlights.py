"""Highlights: the spans of a text that a query matched."""

from __future__ import annotations

from collections.abc import Iterator

from groundswell.domain.post import Post
from groundswell.domain.query import folding
from groundswell.domain.query.document import Document
from groundswell.domain.query.offsets import Span, Traced
from groundswell.domain.query.query import Query
from groundswell.domain.query.tree import And, Near, Node, Or, Side, Tag, Term


def marks(query: Query, post: Post) -> list[Span]:
    """The matched spans of the post's content, in order and disjoint.

    Empty for a post that does not match, and where only fields were asked for.
    """
    traced = Traced(post.content)
    document = Document(post, traced.words)
    spans: list[Span] = []
    for span in sorted(_found(query.tree, document, traced)):
        if spans and span[0] <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(span[1], spans[-1][1]))
        else:
            spans.append(span)
    return spans


def _found(node: Node, document: Document, traced: Traced) -> Iterator[Span]:
    if not node.matches(document):
        return
    match node:
        case Term(prefix=prefix):
            start = traced.text.find(node.literal)
            while start >= 0:
                yield _origin(traced, start + node.literal.startswith(" "), node, prefix)
                start = traced.text.find(node.literal, start + 1)
        case Tag():
            for tag, span in traced.tags():
                if node.literal in f"\n{folding.tag_key(tag)}.":
                    yield span
        case And(children) | Or(children):
            for child in children:
                yield from _found(child, document, traced)
        case Near():
            yield from _near(node, document, traced)


def _near(node: Near, document: Document, traced: Traced) -> Iterator[Span]:
    """The words that make the chain: those of each step from which the last can be reached."""
    sides = [node.first, *(step.side for step in node.steps)]
    chain = [document.positions.of(side) for side in sides]
    for index, step in enumerate(node.steps):
        chain[index + 1] = step.reached(chain[index], chain[index + 1])
    for index, step in reversed(list(enumerate(node.steps))):
        chain[index] = step.left_from(chain[index + 1], chain[index])
    for side, places in zip(sides, chain, strict=True):
        for term in side.terms:
            here = document.positions.of(Side((term,))).get(len(term.units), 0)
            here &= places.get(len(term.units), 0)
            for unit, start in enumerate(traced.units):
                if here >> unit & 1:
                    yield _origin(traced, start, term, term.prefix)


def _origin(traced: Traced, start: int, term: Term, prefix: bool) -> Span:
    """The spans where ``term`` occurs; for a prefix the whole word."""
    end = start + len(" ".join(term.words))
    return traced.origin(start, traced.text.index(" ", end) if prefix else end)
