"""Many topics at once match what each alone matches."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.domain.post import Post
from groundswell.domain.query.query import Query
from groundswell.domain.query.tree import Node
from groundswell.topics.matcher import TopicMatcher
from tests.unit.domain.query.strategies import posts_about, trees


@settings(max_examples=200, deadline=None)
@given(
    st.lists(trees, max_size=5).flatmap(
        lambda asked: st.tuples(st.just(asked), st.lists(posts_about(*asked), max_size=4))
    )
)
def test_all_topics_together_match_what_each_alone_does(
    pair: tuple[list[Node], list[Post]],
) -> None:
    asked, some = pair
    queries = {f"topic {place}": Query(tree) for place, tree in enumerate(asked)}
    matcher = TopicMatcher(queries)
    for post in some:
        alone = tuple(name for name, query in queries.items() if query.matches(post))
        assert matcher.match(post) == alone
