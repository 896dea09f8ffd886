"""A rule made in a crisis, or after one, does not take it for usual."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.rules.backtest import backtest
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.rules.series import rule_series
from groundswell.services import rule_watcher
from groundswell.store.audit import OPERATOR
from groundswell.store.rule_progress import unwatched_of
from tests.integration.rules.conftest import Place
from tests.integration.rules.test_backtest import DAY, fill_with

MOOD = Rule("", "mood", RuleKind.ANOMALY, keep_firing_minutes=10)
LOUD = Rule("", "loud", RuleKind.ANOMALY, RuleMetric.POSTS, direction="both")
HOUR = 60


async def tell(
    place: Place, stretches: list[tuple[int, int]], *, loud: int = 1, history: int = 9 * DAY
) -> int:
    """Nine days of thirty posts a minute, a fifth of them angry; three fifths, and ``loud`` times
    as many, in ``stretches`` (minutes before now, from and to). Returns the minute of now."""
    now = minute_of(place.database.clock.now())
    angry = [(now - begin, now - end) for begin, end in stretches]
    await fill_with(place, now - history, now + 2 * HOUR, angry, loud=loud, seed=7)
    return now


async def looked_at(place: Place, rule: Rule, first: int, last: int) -> list[dict[str, object]]:
    """The rule's incidents, made at ``first`` and looked at every minute until ``last``."""
    await place.rules.create(rule, OPERATOR)
    for minute in range(first, last + 1):
        await place.watcher.look_until(minute, moment_of(minute))
    return await place.incidents()


async def test_a_rule_made_after_a_crisis_tells_the_next(place: Place) -> None:
    """Yesterday's at the same time is half of what it could take for usual."""
    now = await tell(place, [(DAY + 4 * HOUR, DAY - 4 * HOUR), (30, -60)])
    (incident,) = await looked_at(place, MOOD, now - 60, now)
    assert incident["expected"] == pytest.approx(0.2, abs=0.03)
    assert minute_of(incident["created_at"]) <= now - 25  # type: ignore[arg-type]
    tried = await backtest(place.database, MOOD, days=1)
    assert [one.started_at for one in tried.incidents][-1:] == [incident["created_at"]]


async def test_where_there_are_three_days_alone_their_crisis_is_not_usual(place: Place) -> None:
    now = await tell(place, [(2 * DAY, 2 * DAY - 2 * HOUR), (5, -60)], history=3 * DAY)
    (incident,) = await looked_at(place, MOOD, now - 5, now + 5)
    assert incident["upper_bound"] < 0.45  # type: ignore[operator]
    assert minute_of(incident["created_at"]) <= now  # type: ignore[arg-type]


async def test_a_rule_made_in_a_crisis_tells_it(place: Place) -> None:
    now = await tell(place, [(5 * HOUR, -HOUR)])
    (incident,) = await looked_at(place, MOOD, now, now + 5)
    assert incident["expected"] == pytest.approx(0.2, abs=0.03)
    (rule,) = await place.rules.list()
    (stretch,) = await unwatched_of(place.database.reader, rule.id)
    begin, end = (minute_of(moment) for moment in stretch)
    assert now - 5 * HOUR < begin < now - 5 * HOUR + 15
    assert end == now - 1  # where its own looks began
    now_and_then = moment_of(now - 20 * HOUR), moment_of(now)
    points = await rule_series(place.database, rule, *now_and_then, step=HOUR, window=HOUR)
    assert all(point.expected == pytest.approx(0.2, abs=0.04) for point in points)


async def test_a_backtest_of_a_day_knows_the_days_before(place: Place) -> None:
    await tell(place, [(DAY + 4 * HOUR, DAY - 4 * HOUR), (30, -60)])
    last = [
        [one.started_at for one in (await backtest(place.database, MOOD, days)).incidents][-1]
        for days in (1, 2, 3)
    ]
    assert last[0] == last[1] == last[2]


async def test_what_has_gone_on_for_days_is_usual(place: Place) -> None:
    """Twice the posts since five days: a rule that is made today does not call that news."""
    now = await tell(place, [(5 * DAY, -2 * HOUR)], loud=2)
    assert await looked_at(place, LOUD, now, now + 5) == []
    (rule,) = await place.rules.list()
    assert await unwatched_of(place.database.reader, rule.id) == ()


async def test_a_changed_rule_and_one_that_the_release_before_looked_at_look_back_again(
    place: Place,
) -> None:
    now = await tell(place, [(DAY + 2 * HOUR, DAY)])
    await looked_at(place, replace(MOOD, sensitivity="high", min_posts=10_000), now - 1, now)
    (rule,) = await place.rules.list()
    assert await unwatched_of(place.database.reader, rule.id) == ()

    await place.rules.change(replace(rule, min_posts=10), OPERATOR)
    await place.watcher.look_until(now + 1, moment_of(now + 1))
    found = await unwatched_of(place.database.reader, rule.id)
    assert len(found) >= 1

    await place.database.pool.execute(
        "UPDATE alert_rule_progress SET progress = progress - 'unwatched'"
    )
    await place.watcher.look_until(now + 2, moment_of(now + 2))
    assert await unwatched_of(place.database.reader, rule.id) == found
    await place.watcher.look_until(now + 3, moment_of(now + 3))
    assert await unwatched_of(place.database.reader, rule.id) == found


async def test_many_new_rules_take_turns_and_are_looked_at_meanwhile(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_watcher, "LOOK_BACK_SECONDS", 1e-6)
    now = await tell(place, [(DAY + 4 * HOUR, DAY + HOUR)])
    for n in range(3):
        await place.rules.create(replace(MOOD, name=f"mood {n}"), OPERATOR)
    known = []
    for minute in range(now, now + 3):
        await place.watcher.look_until(minute, moment_of(minute))
        rows = await place.database.pool.fetch("SELECT * FROM alert_rule_progress")
        assert {row["looked_until"] for row in rows} == {moment_of(minute)}
        known.append(sum("unwatched" in row["progress"] for row in rows))
    assert known == [1, 2, 3]


async def test_a_rule_of_change_does_not_compare_with_a_crisis(place: Place) -> None:
    """A day after four times the posts, as many as ever are no fall."""
    fall = Rule(
        "",
        "fall",
        RuleKind.CHANGE,
        RuleMetric.POSTS,
        threshold=2.0,
        direction="both",
        window_minutes=30,
        compare_minutes=DAY,
    )
    now = await tell(place, [(DAY + HOUR, DAY - HOUR)], loud=4)
    assert await looked_at(place, fall, now - 20, now + 5) == []
    tried = (await backtest(place.database, fall, days=1)).incidents
    assert [one for one in tried if minute_of(one.started_at) > now - 20] == []
