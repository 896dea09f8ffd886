"""An incident opens once, lives while its condition holds, and ends when calm has lasted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.incident import (
    IncidentState,
    Observation,
    Policy,
    Progress,
    Transition,
    advance_incident,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CALM = Observation(False)
BAD = Observation(True, severity=2.0)


def play(
    policy: Policy, looks: list[Observation], *, every: timedelta = MINUTE
) -> tuple[Progress, list[tuple[int, Transition]]]:
    progress = Progress()
    told = []
    for n, seen in enumerate(looks):
        progress, transition = advance_incident(policy, progress, seen, NOON + n * every)
        if transition is not None:
            told.append((n, transition))
    return progress, told


def test_two_of_three_looks_open_it() -> None:
    assert play(Policy(), [BAD, CALM, CALM, BAD, CALM])[1] == []
    assert play(Policy(), [BAD, CALM, BAD])[1] == [(2, Transition.OPENED)]


def test_one_clear_look_opens_it() -> None:
    progress, told = play(Policy(), [Observation(True, strong=True, severity=9.0)])
    assert told == [(0, Transition.OPENED)]
    assert progress.peak == 9.0


def test_it_must_hold_for_as_long_as_is_asked() -> None:
    policy = Policy(looks=1, of=1, hold=3 * MINUTE)
    assert play(policy, [BAD, BAD, CALM, BAD, BAD, BAD])[1] == []
    assert play(policy, [BAD, BAD, BAD, BAD])[1] == [(3, Transition.OPENED)]


def test_it_ends_after_unbroken_calm_and_can_open_again() -> None:
    policy = Policy(looks=1, of=1, calm=3 * MINUTE)
    looks = [BAD, CALM, CALM, BAD, CALM, CALM, CALM, BAD]
    progress, told = play(policy, looks)
    assert told == [(0, Transition.OPENED), (6, Transition.RESOLVED), (7, Transition.OPENED)]
    assert progress.state is IncidentState.FIRING


def test_a_clock_that_steps_back_ends_nothing_early() -> None:
    policy = Policy(looks=1, of=1, calm=3 * MINUTE)
    progress, _ = advance_incident(policy, Progress(), BAD, NOON)
    progress, told = advance_incident(policy, progress, CALM, NOON - timedelta(days=2))
    assert told is None
    _, told = advance_incident(policy, progress, CALM, NOON + 3 * MINUTE)
    assert told is Transition.RESOLVED


@given(st.lists(st.sampled_from([CALM, BAD, Observation(True, strong=True)]), max_size=60))
def test_opening_and_ending_take_turns(looks: list[Observation]) -> None:
    told = [transition for _, transition in play(Policy(calm=4 * MINUTE), looks)[1]]
    assert told == [Transition.OPENED, Transition.RESOLVED] * (len(told) // 2) + (
        [Transition.OPENED] if len(told) % 2 else []
    )
