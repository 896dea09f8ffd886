"""A process that counts alone never lets more through, and never grows."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.stream.rate_limit import LOCAL_CLIENTS, LocalBuckets


@given(st.lists(st.sampled_from("abc"), max_size=40), st.integers(1, 8))
@settings(max_examples=50, deadline=None)
def test_each_client_has_its_own_allowance(names: list[str], limit: int) -> None:
    buckets = LocalBuckets()
    taken = [(name, buckets.take(name, limit).allowed) for name in names]
    for name in "abc":
        assert sum(ok for who, ok in taken if who == name) == min(names.count(name), limit)


def test_the_clients_seen_longest_ago_are_forgotten() -> None:
    buckets = LocalBuckets()
    for number in range(LOCAL_CLIENTS + 50):
        buckets.take(str(number), 5)
    assert len(buckets) == LOCAL_CLIENTS
