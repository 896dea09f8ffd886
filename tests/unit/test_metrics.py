"""A histogram of many amounts at a time is the one of each by itself."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Histogram, generate_latest

from groundswell.metrics import BatchHistogram

AMOUNTS = [0.0, 0.1, 0.1, 0.10001, 0.5, 0.75, 1.0, 7.0, 1e9]


def _text(kind: type[Histogram], amounts: list[float]) -> bytes:
    registry = CollectorRegistry()
    histogram = kind("delay", "A delay.", buckets=(0.1, 0.5, 1), registry=registry)
    if isinstance(histogram, BatchHistogram):
        histogram.observe_all(amounts)
    else:
        for amount in amounts:
            histogram.observe(amount)
    lines = generate_latest(registry).splitlines()
    return b"\n".join(line for line in lines if b"_created" not in line)


def test_a_batch_counts_as_each_of_its_amounts_would() -> None:
    assert _text(BatchHistogram, AMOUNTS) == _text(Histogram, AMOUNTS)
    assert _text(BatchHistogram, []) == _text(Histogram, [])
