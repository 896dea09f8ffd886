"""A reading's summary: everything that came is in one of its numbers."""

from __future__ import annotations

from datetime import UTC, datetime

from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.services.ingest_summary import IngestSummary
from groundswell.sources.base import Rejected, SourceBatch

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def event(post_id: str, text: str, operation: Operation = Operation.CREATE) -> PostEvent:
    return PostEvent(Post(post_id, "x", text, NOW), operation)


def test_every_number_is_told_and_a_reason_is_new_once() -> None:
    summary = IngestSummary()
    rejected = [Rejected(f"p.csv:{n}: date", f"p.csv:{n}", kind="created_at bad") for n in (2, 3)]
    batch = SourceBatch(passed_over={"notices": 2}, notes={"ids had lost digits": 1})
    assert summary.add(batch, [event("a", "x"), event("a", "x")], rejected) == rejected[:1]
    assert summary.add(SourceBatch(), [event("a", "y")], rejected) == []
    assert (summary.read, summary.accepted, summary.rejected) == (9, 3, 4)
    assert list(summary.lines()) == [
        "9 read, 3 accepted, 1 repeated, 4 refused",
        "  refused 4: created_at bad (first: p.csv:2)",
        "  passed over 2: notices",
        "  1 have the id of another post with another text, and only the first counts "
        "(such as a); ids=local or another post_id= may help; "
        "`groundswell dead-letter list --differs` shows them",
        "  1 ids had lost digits",
    ]


def test_an_edit_is_no_repeat() -> None:
    summary = IngestSummary()
    events = [event("a", "x"), event("a", "y", Operation.UPDATE), event("a", "", Operation.DELETE)]
    summary.add(SourceBatch(), events, [])
    assert list(summary.lines()) == ["3 read, 3 accepted"]


def test_a_reading_of_nothing_but_refusals_took_nothing() -> None:
    summary = IngestSummary()
    assert not summary.took_nothing
    for n in range(200):
        summary.add(SourceBatch(), [], [Rejected("r", "w", kind=f"reason {n}")])
    assert summary.took_nothing
    assert len(summary.refused) == 51
    assert summary.rejected == 200
