"""Queries and posts in many scripts, that often have something to do with each other."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from groundswell.domain.post import Post
from groundswell.domain.query import folding
from groundswell.domain.query.document import Document
from groundswell.domain.query.proximity import units
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

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_VISIBLE = """
acme Acme's ACME akme acmephone ａｃｍｅ 𝓪𝓬𝓶𝓮 phone a b refund café cafe\u0301 CAFÉ straße STRASSE
c++ $acme + 東京 東京タワー 京 新しいiPhoneが ｶﾞｽ ガス か \u3099 ไทย ไทยง่าย 애플 애플은 애플폰 ᄀ ᅡ
кофе ёлка елка й हिन्दी में شُكْرًا شكرا 🔥 🔥🔥 ❤️ ❤ 👍🏽 1️⃣ #acme #東京 @acme @acme.example @a-b #café
＃acme @ann@example.org x@y.org ™ ® ½ _ https://example.org/Checkout?x=1
"""
_UNSEEN = ("\u0301", "\u200d", "\u200b", "\u00ad", "\u202e", "\ud800", "\x00")
PIECES = (*_VISIBLE.split(), *_UNSEEN)
GAPS = ["", " ", " ", " ", ", ", ".", "\n", "。", "-", "'", "&", "/", "#", "@", "*"]


def _texts(pieces: st.SearchStrategy[str], size: int) -> st.SearchStrategy[str]:
    pairs = st.tuples(pieces, st.sampled_from(GAPS))
    return st.lists(pairs, max_size=size).map(
        lambda chosen: "".join(piece + gap for piece, gap in chosen)
    )


texts = _texts(st.sampled_from(PIECES), 12)


def _posts(content: st.SearchStrategy[str]) -> st.SearchStrategy[Post]:
    return st.builds(
        Post,
        post_id=st.just("p"),
        source=st.sampled_from(["bluesky", "Replay"]),
        content=content,
        created_at=st.just(NOON),
        author=st.sampled_from([None, "ann", "Ann", "@bob"]),
        lang=st.sampled_from([None, "en", "en-GB", "de"]),
        url=st.sampled_from([None, "https://news.example.org/checkout", "https://a.example"]),
    )


posts = _posts(texts | st.text(max_size=20))


def posts_about(*asked: Node, only: bool = False) -> st.SearchStrategy[Post]:
    """Posts with words of the queries, whole and in part, in any order; ``only``: little else."""
    said = [text for tree in asked for leaf in leaves(tree) for text in _said(leaf)]
    some = st.sampled_from(["so", "a", "京"] if only else PIECES)
    return _posts(_texts(st.sampled_from(said) | some if said else some, 15 if only else 10))


def _said(leaf: Term | Tag | Field) -> list[str]:
    match leaf:
        case Term(words):
            return [" ".join(words), *words, words[0].upper(), words[-1] + "x"]
        case Tag(name):
            return [name, name + ".x", name[1:]]
    return []


_WORDS = sorted({word for piece in PIECES for word in folding.split(piece)})


@st.composite
def _terms(draw: st.DrawFn) -> Term:
    chosen = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3))
    words = tuple(folding.split(" ".join(chosen)))
    last = words[-1]
    prefix = not folding.stands_alone(last[-1]) and len(last) >= 3 and draw(st.booleans())
    return Term((*words[:-1], last[: draw(st.integers(3, len(last)))] if prefix else last), prefix)


terms = _terms()
_tags = st.builds(
    Tag,
    st.sampled_from(["#acme", "#東京", "@acme", "@acme.example", "@ann@example.org", "#cafe"]),
    st.booleans(),
)
_FIELDS = """
author:ann author:bob source:bluesky lang:en lang:en-gb site:example.org site:a.example url:checkout
source:(b)
"""
_fields = st.sampled_from(_FIELDS.split()).map(lambda written: Field(*written.split(":")))
_sides = st.lists(terms, min_size=1, max_size=2).map(lambda chosen: Side(tuple(chosen)))
nears = st.builds(
    Near,
    _sides,
    st.lists(
        st.builds(Step, _sides, st.integers(1, 50) | st.integers(1, 3), st.booleans()),
        min_size=1,
        max_size=2,
    ).map(tuple),
)


def _opposite(node: Node) -> Node:
    return node.child if isinstance(node, Not) else Not(node)


def _joined(kind: type[And] | type[Or], nodes: list[Node]) -> Node:
    children: list[Node] = []
    for node in nodes:
        children += node.children if isinstance(node, kind) else [node]
    return kind(tuple(children))


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        inner.map(_opposite),
        several.map(lambda nodes: _joined(And, nodes)),
        several.map(lambda nodes: _joined(Or, nodes)),
    )


_leaves: st.SearchStrategy[Node] = st.one_of(terms, terms, _tags, _fields, nears)
trees = st.recursive(_leaves, _larger, max_leaves=6).filter(is_positive)
asked = trees.flatmap(lambda tree: st.tuples(st.just(tree), posts_about(tree)))
"""A query, and a post that has something of it."""


def holds(node: Node, post: Post) -> bool:
    """What the query means, said again in the plainest way there is."""
    match node:
        case Term():
            return bool(_places(node, post))
        case Tag(name, prefix):
            wanted = name.replace("@", ".")[1:]
            found = [line.rstrip(".") for line in folding.tags(post.content).splitlines()]
            return any(
                tag[:1] == name[0]
                and (
                    tag[1:].startswith(wanted) if prefix else f"{tag[1:]}.".startswith(f"{wanted}.")
                )
                for tag in found
            )
        case Field():
            return node.matches(Document(post))
        case Not(child):
            return not holds(child, post)
        case And(children):
            return all([holds(child, post) for child in children])
        case Or(children):
            return any([holds(child, post) for child in children])
        case Near(first, steps):
            return any(
                _goes_on(here, steps, post) for term in first.terms for here in _places(term, post)
            )
    raise AssertionError(node)


def _places(term: Term, post: Post) -> list[tuple[int, int]]:
    """The first and last of the units that say the term, at each place."""
    said = units(folding.split(post.content))
    wanted = list(term.units)
    found = []
    for start in range(len(said) - len(wanted) + 1):
        here = said[start : start + len(wanted)]
        words = all(
            ours == theirs or (term.prefix and index == len(wanted) - 1 and theirs.startswith(ours))
            for index, ((ours, _), (theirs, _)) in enumerate(zip(wanted, here, strict=True))
        )
        gaps = [joins for _, joins in wanted[1:]] == [joins for _, joins in here[1:]]
        if words and gaps:
            found.append((start, start + len(wanted) - 1))
    return found


def _goes_on(here: tuple[int, int], steps: tuple[Step, ...], post: Post) -> bool:
    if not steps:
        return True
    step, *rest = steps
    for term in step.side.terms:
        for there in _places(term, post):
            after = 1 <= there[0] - here[1] <= step.distance
            before = not step.ordered and 1 <= here[0] - there[1] <= step.distance
            if (after or before) and _goes_on(there, tuple(rest), post):
                return True
    return False
