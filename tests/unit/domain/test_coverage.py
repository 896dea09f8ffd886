"""When a source was heard, and what is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from groundswell.domain.coverage import MOST_GAPS, Coverage, Gap

START = datetime(2026, 11, 22, 8, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_source_that_catches_up_leaves_no_gap() -> None:
    coverage = Coverage().heard(at(0)).heard(at(5)).heard(at(86_400))
    assert (coverage.since, coverage.until, coverage.gaps) == (at(0), at(86_400), ())


def test_what_was_missed_is_a_gap_with_its_reason() -> None:
    coverage = Coverage().heard(at(0)).heard(at(60)).missed(at(90), "away").heard(at(100))
    assert coverage.gaps == (Gap(at(60), at(90), "away"),)
    assert (coverage.since, coverage.until) == (at(0), at(100))


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    coverage = Coverage().heard(at(60)).heard(at(30)).missed(at(20), "away")
    assert (coverage.until, coverage.gaps) == (at(60), ())


def test_what_was_missed_before_anything_was_heard_is_no_gap() -> None:
    assert Coverage().missed(at(0), "away").gaps == ()


def test_gaps_are_bounded_and_never_made_smaller() -> None:
    coverage = Coverage().heard(at(0))
    for number in range(MOST_GAPS + 50):
        coverage = coverage.missed(at(10 * number + 5), "away").heard(at(10 * number + 9))
    assert len(coverage.gaps) == MOST_GAPS
    assert coverage.gaps[0].start == at(0)
    assert coverage.gaps[-1].end == at(10 * (MOST_GAPS + 49) + 5)
