"""The events of a batch become one change a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.store.coalesce import coalesce

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CREATE, UPDATE, DELETE = Operation.CREATE, Operation.UPDATE, Operation.DELETE


def event(
    operation: Operation, revision: int, content: str = "text", post_id: str = "p"
) -> tuple[PostEvent, Analysis | None]:
    post = Post(post_id, f"source {revision}", content, NOON + timedelta(minutes=revision))
    analysis = Analysis("positive", 0.9, "joy", f"read {content}")
    return (
        PostEvent(post, operation, revision),
        None if operation is DELETE else analysis,
    )


def test_no_events_make_no_changes() -> None:
    assert coalesce([]) == []


def test_changes_come_in_the_order_of_their_ids() -> None:
    batch = [event(CREATE, 1, post_id=post_id) for post_id in ("é", "b", "a", "Z", "\U0001f600")]
    assert [change.post_id for change in coalesce(batch)] == ["Z", "a", "b", "é", "\U0001f600"]


def test_the_first_create_holds() -> None:
    (change,) = coalesce([event(CREATE, 2, "second"), event(CREATE, 1, "first")])
    assert (change.operation, change.post.content, change.revision) == (CREATE, "first", 1)


def test_the_last_update_wins_with_its_own_analysis() -> None:
    (change,) = coalesce(
        [event(UPDATE, 3, "newest"), event(CREATE, 1, "first"), event(UPDATE, 2, "newer")]
    )
    assert (change.operation, change.post.content, change.revision) == (UPDATE, "newest", 3)
    assert change.analysis is not None
    assert change.analysis.model_name == "read newest"


def test_an_update_leaves_time_and_source_of_the_create() -> None:
    (change,) = coalesce([event(UPDATE, 2, "newer"), event(CREATE, 1, "first")])
    assert change.post.created_at == NOON + timedelta(minutes=1)
    assert change.post.source == "source 1"


def test_a_create_after_an_update_does_not_bring_the_old_text_back() -> None:
    (change,) = coalesce([event(UPDATE, 2, "newer"), event(CREATE, 3, "old")])
    assert change.post.content == "newer"


@pytest.mark.parametrize("revision", [0, 5])
def test_a_delete_ends_everything_whenever_it_comes(revision: int) -> None:
    (change,) = coalesce([event(CREATE, 1), event(DELETE, revision), event(UPDATE, 3)])
    assert change.operation is DELETE
    assert change.analysis is None


def test_a_post_without_its_analysis_is_refused() -> None:
    post_event, _ = event(CREATE, 1)
    with pytest.raises(ValueError, match="'p' comes without its analysis"):
        coalesce([(post_event, None)])
