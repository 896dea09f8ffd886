"""Batches hold like lengths, keep to the budget, and lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundswell.analyzer.batcher import TOKEN_BUDGET, plan_batches

LENGTHS = st.lists(st.integers(1, 200), max_size=200)


@given(LENGTHS, st.integers(1, 1000))
def test_every_text_is_in_exactly_one_batch(lengths: list[int], budget: int) -> None:
    places = [place for batch in plan_batches(lengths, budget) for place in batch]
    assert sorted(places) == list(range(len(lengths)))


@given(LENGTHS, st.integers(1, 1000))
def test_padding_counts_in_the_budget_and_only_a_lone_text_may_exceed_it(
    lengths: list[int], budget: int
) -> None:
    for batch in plan_batches(lengths, budget):
        assert len(batch) == 1 or len(batch) * max(lengths[place] for place in batch) <= budget


@given(LENGTHS)
def test_longer_texts_come_first(lengths: list[int]) -> None:
    order = [lengths[place] for batch in plan_batches(lengths, 256) for place in batch]
    assert order == sorted(lengths, reverse=True)


def test_texts_of_like_length_share_a_batch() -> None:
    assert plan_batches([10, 100, 11, 99], 200) == [[1, 3], [2, 0]]


def test_a_few_texts_are_cut_finer_than_many_so_that_all_cores_share_them() -> None:
    few, many = [28] * 14, [28] * 256
    assert [len(batch) for batch in plan_batches(few)] == [2] * 7
    assert max(len(batch) for batch in plan_batches(many)) == TOKEN_BUDGET // 28
