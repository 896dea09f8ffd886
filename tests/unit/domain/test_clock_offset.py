"""Small differences are followed slowly, steps are believed once they have stayed."""

from __future__ import annotations

import pytest

from groundswell.domain.clock_offset import ClockOffset, Reading


def test_what_may_be_the_reading_s_own_error_moves_nothing() -> None:
    offset = ClockOffset(1000.0, at=0)
    assert offset.observe(1000.4, error=0.5, at=10) is Reading.STEADY
    assert offset.observe(990.0, error=30, at=20) is Reading.STEADY, "an answer that took a minute"
    assert offset.seconds == 1000.0


def test_a_drift_is_followed_smoothly() -> None:
    offset = ClockOffset(0.0, at=0)
    last = 0.0
    for number in range(1, 1000):
        drifted = number * 10 * 50e-6
        assert offset.observe(drifted, error=0.001, at=number * 10) is Reading.STEADY
        assert 0 <= offset.seconds - last < 0.002, "no jumps"
        last = offset.seconds
    assert offset.seconds == pytest.approx(drifted, abs=0.01)


def test_a_step_needs_several_readings_and_a_minute() -> None:
    offset = ClockOffset(0.0, at=0)
    assert offset.observe(86400, 0.01, at=10) is Reading.STEPPED
    assert offset.step == 86400
    for at in (11, 12, 13, 69):
        assert offset.observe(86400.1, 0.01, at=at) is Reading.STAYS
        assert offset.seconds == 0
    assert offset.observe(86400.1, 0.01, at=71) is Reading.BELIEVED
    assert offset.seconds == 86400.1


def test_two_readings_far_apart_are_not_several() -> None:
    offset = ClockOffset(0.0, at=0)
    assert offset.observe(50, 0.01, at=10) is Reading.STEPPED
    assert offset.observe(50, 0.01, at=500) is Reading.STAYS


def test_another_step_begins_anew() -> None:
    offset = ClockOffset(0.0, at=0)
    readings = [offset.observe(100.0 * n, 0.01, at=30.0 * n) for n in range(1, 20)]
    assert set(readings) == {Reading.STEPPED}
    assert offset.observe(0.001, 0.01, at=600) is Reading.RETURNED
    assert offset.step is None


def test_after_a_long_silence_more_drift_is_no_step() -> None:
    offset = ClockOffset(0.0, at=0)
    assert offset.observe(20.0, 0.01, at=86400) is Reading.STEADY
    assert offset.observe(20.0, 0.01, at=86410) is Reading.STEPPED, "within seconds it is one"
