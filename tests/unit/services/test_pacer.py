"""The pace: exact over time, in small steps, without a gust after a stall."""

from __future__ import annotations

import pytest

from groundswell.services.pacer import Pacer
from groundswell.sources.base import batch_size


class Clock:
    """A clock that only moves when somebody waits, and always a little too far."""

    def __init__(self, late: float = 0.0) -> None:
        self.now = 100.0
        self.late = late

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds + self.late


@pytest.mark.parametrize("rate", [0.01, 0.7, 1, 30, 999, 20_000])
def test_the_average_is_the_rate_although_every_wait_is_too_long(rate: float) -> None:
    clock = Clock(late=0.003)
    pacer = Pacer(rate, clock)
    start, sent, size = clock.now, 0, batch_size(rate)
    seconds = max(60.0, 200 / rate)
    while clock.now - start < seconds:
        clock.wait(pacer.delay())
        pacer.spend(size)
        sent += size
    assert sent / (clock.now - start) == pytest.approx(rate, rel=0.01)


@pytest.mark.parametrize("rate", [20, 100, 5000, 20_000])
def test_batches_are_at_most_50_milliseconds_apart(rate: float) -> None:
    assert batch_size(rate) / rate <= 0.05


def test_the_first_post_need_not_wait() -> None:
    assert Pacer(0.01, Clock()).delay() == 0


def test_after_a_stall_at_most_a_second_is_made_up_for() -> None:
    clock = Clock()
    pacer = Pacer(100, clock)
    clock.now += 3600
    gust = 0
    while pacer.delay() == 0:
        pacer.spend(1)
        gust += 1
    assert 100 <= gust <= 101


def test_rate_0_is_as_fast_as_it_goes() -> None:
    pacer = Pacer(0, Clock())
    pacer.spend(10**9)
    assert pacer.delay() == 0
