"""Many topics at once match what each alone matches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.domain.post import Post
from groundswell.domain.query.document import Document
from groundswell.domain.query.parser import parse
from groundswell.domain.query.query import Query
from groundswell.domain.query.tree import And, Node, Not, Or, Term
from groundswell.topics.matcher import TopicMatcher
from tests.unit.domain.query.strategies import NOON, posts_about, terms, trees

Asked = tuple[list[Node], list[Post]]


def together(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Asked]:
    """Queries, and posts that have something of them."""
    return st.lists(nodes, min_size=1, max_size=5).flatmap(
        lambda asked: st.tuples(
            st.just(asked), st.lists(posts_about(*asked, only=True), min_size=1, max_size=4)
        )
    )


def check(asked: list[Node], posts: list[Post]) -> None:
    queries = {f"topic {place}": Query(tree) for place, tree in enumerate(asked)}
    matcher = TopicMatcher(queries)
    for post in posts:
        alone = tuple(name for name, query in queries.items() if query.matches(post))
        assert matcher.match(post) == alone


@settings(max_examples=300)
@given(together(trees))
def test_all_topics_together_match_what_each_alone_does(pair: Asked) -> None:
    check(*pair)


@settings(max_examples=200)
@given(together(terms))
def test_words_and_phrases_together_match_what_each_alone_does(pair: Asked) -> None:
    check(*pair)


@pytest.mark.parametrize(
    ("query", "content"),
    [
        ('"the acme phone"', "an acme"),
        ("acmephone*", "acme"),
        ("acme* phone", "acmes"),
        ('"new acme*"', "acmes"),
        ("東京", "京東"),
        ("東京*", "東"),
        ("acme東京", "acme 東"),
        ("#acme", "acme"),
        ("@acme.example", "@acme example"),
        ("acme NEAR/1 phone", "acme x phone"),
        ("author:bob acme", "acme"),
        ("source:other OR akme", "acme"),
        ("(acme OR akme) (phone OR tablet)", "acme akme"),
        ("acme (phone OR -new)", "acme new"),
    ],
)
def test_what_a_topic_is_found_by_is_not_yet_a_match(query: str, content: str) -> None:
    post = Post("p", "bluesky", content, NOON, author="ann")
    assert TopicMatcher({"topic": parse(query)}).match(post) == ()


def test_topics_come_in_the_order_they_were_given() -> None:
    queries = {name: parse(f"acme OR {name}") for name in ("zoe", "ann", "bob")}
    matcher = TopicMatcher(queries)
    assert len(matcher) == 3
    assert matcher.match(Post("p", "s", "bob of acme", NOON)) == ("zoe", "ann", "bob")


def test_without_topics_nothing_matches() -> None:
    assert TopicMatcher[str]({}).match(Post("p", "s", "acme", NOON)) == ()


def test_what_several_words_leave_open_is_asked_once() -> None:
    class Asked:
        times = 0

        def matches(self, document: Document) -> bool:
            self.times += 1
            return True

    node = Asked()
    words = Or(tuple(Term((word,)) for word in "abcde"))
    matcher = TopicMatcher({"topic": Query(And((words, Not(node), Not(Term(("z",))))))})
    assert matcher.match(Post("p", "web", "a b c d e", NOON)) == ()
    assert node.times == 1
