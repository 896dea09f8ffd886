"""What cannot be undone waits until the same was said for long enough."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from groundswell.domain.debounce import Debounce, Span

NOW = datetime(2026, 11, 18, tzinfo=UTC)
MONTH = timedelta(days=30)


def test_an_answer_counts_after_its_time_and_its_looks() -> None:
    debounce = Debounce(seconds=100, looks=4)
    assert [debounce.observe(NOW, at) for at in (0, 10, 20, 99)] == [None] * 4
    assert debounce.observe(NOW, 100) == Span(NOW, NOW)
    few = Debounce(seconds=100, looks=4)
    assert [few.observe(NOW, at) for at in (0, 1000, 2000)] == [None] * 3
    assert few.observe(NOW, 3000) == Span(NOW, NOW)


def test_one_other_answer_holds_it_up_for_its_whole_time() -> None:
    debounce = Debounce(seconds=100, looks=4)
    found = [debounce.observe(NOW + MONTH * (at != 50), at) for at in range(0, 300, 10)]
    for at, span in zip(range(0, 300, 10), found, strict=True):
        if span is not None:
            assert span.lowest == NOW if 50 <= at <= 150 else span.lowest == NOW + MONTH
            assert span.highest == NOW + MONTH
    assert found[-1] == Span(NOW + MONTH, NOW + MONTH)


def test_it_remembers_no_more_than_it_must() -> None:
    debounce = Debounce(seconds=100, looks=4)
    for at in range(10_000):
        debounce.observe(NOW, at)
    assert len(debounce._answers) <= 102
