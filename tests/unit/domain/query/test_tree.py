"""A query means the same, whichever way it is written, asked or shown."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.domain.post import Post
from groundswell.domain.query import folding
from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.highlights import marks
from groundswell.domain.query.parser import parse
from groundswell.domain.query.query import Query
from groundswell.domain.query.tree import Node, Term
from tests.unit.domain.query.strategies import asked, holds, nears, posts_about, terms, trees


@settings(max_examples=200, deadline=None)
@given(trees)
def test_the_canonical_form_says_the_same_tree(tree: Node) -> None:
    query = parse(str(tree))
    assert query.tree == tree
    assert str(query) == str(tree)


@settings(max_examples=200, deadline=None)
@given(asked)
def test_a_query_matches_what_its_words_say(pair: tuple[Node, Post]) -> None:
    tree, post = pair
    assert Query(tree).matches(post) == holds(tree, post)


@settings(max_examples=200, deadline=None)
@given(nears.flatmap(lambda near: st.tuples(st.just(near), posts_about(near, only=True))))
def test_near_counts_words_as_a_person_would(pair: tuple[Node, Post]) -> None:
    near, post = pair
    assert Query(near).matches(post) == holds(near, post)


_VISIBLE = """
acme AND AND OR NOT NEAR NEAR/3 NEAR/0 ONEAR/51 ( ) " - * acme* # #a @ author: author:ann site:x
foo: : 東京 🔥 “ שלום | && ! + né
"""
_FRAGMENTS = (*_VISIBLE.split(), "\x00", "\ud800", "\u202e", "\u3000", "\u0301", " ")
written = st.lists(st.sampled_from(_FRAGMENTS), max_size=12).flatmap(
    lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
)


@settings(max_examples=200, deadline=None)
@given(written | st.text(max_size=30))
def test_any_text_is_a_query_or_is_told_its_mistake_and_where(text: str) -> None:
    try:
        query = parse(text)
    except InvalidQuery as error:
        assert 1 <= error.position <= len(text) + 1
        assert error.position + error.length <= len(text) + 1
        assert error.problem
        assert error.hint
    else:
        assert parse(str(query)).tree == query.tree
        for caution in query.cautions:
            assert 1 <= caution.position < caution.position + caution.length <= len(text) + 1


@settings(max_examples=200, deadline=None)
@given(asked)
def test_what_is_marked_lies_in_the_text_in_order(pair: tuple[Node, Post]) -> None:
    tree, post = pair
    spans = marks(Query(tree), post)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(post.content) for start, end in spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    if spans:
        assert Query(tree).matches(post)


@settings(max_examples=200, deadline=None)
@given(terms.flatmap(lambda term: st.tuples(st.just(term), posts_about(term))))
def test_what_is_marked_for_a_term_says_that_term(pair: tuple[Term, Post]) -> None:
    term, post = pair
    spans = marks(Query(term), post)
    assert bool(spans) == Query(term).matches(post)
    for start, end in spans:
        said = " ".join(folding.split(post.content[start:end]))
        assert " ".join(term.words) in said
