"""The rule watcher: evaluates every rule once a minute, and puts its messages into the outbox.

Like the alerter it looks at a minute once all posts that came before its end are stored. What one
look changes (the rule's progress, its incident, the messages owed) is kept in one transaction: a
kill between any two steps repeats the look, and repeats change nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime

from groundswell import metrics
from groundswell.domain.incident import IncidentState, Progress, Transition, set_back
from groundswell.domain.rule import Rule, RuleKind
from groundswell.fault_isolation import is_outage
from groundswell.insight.evaluators import Evaluator
from groundswell.insight.series import MINUTES_PER_DAY, MINUTES_PER_HOUR, MinuteSeries
from groundswell.insight.watch import Alarm, watch
from groundswell.retry import periodically
from groundswell.rules.evaluation import (
    MINUTE,
    evaluator_of,
    full_hour,
    history_minutes,
    learns,
    minute_of,
    moment_of,
    series_of,
    watched,
)
from groundswell.rules.lookback import mark_unwatched, past_from
from groundswell.rules.messages import Wording, reference
from groundswell.rules.opening import Searches, opened_incident
from groundswell.rules.outages import LONGEST_PAUSE, SourceOutages
from groundswell.rules.owed_messages import owe_ends, owe_opening, owe_reminders
from groundswell.rules.present import BY_BASELINE, present_of
from groundswell.store.incidents import IncidentStore, Turn
from groundswell.store.open_incident import IncidentRow
from groundswell.store.rule_progress import RuleProgress
from groundswell.stream.facade import Stream

log = logging.getLogger(__name__)

MOST_CAUGHT_UP = MINUTES_PER_DAY
"""Minutes: after a longer outage of all alerters the older ones are skipped."""
CLOCK_JUMP = 10
"""Minutes: what was looked at so far ahead of now was looked at by a clock that was wrong."""
_LONGEST_PAUSE = LONGEST_PAUSE // MINUTE
LOOK_BACK_SECONDS = 5.0
"""A minute, for the past of rules that are new or were changed: a thousand at once must not keep
the others waiting."""


class RuleWatcher:
    """Evaluates all rules. Any number may run: an advisory lock lets one at a time work."""

    def __init__(
        self,
        incidents: IncidentStore,
        stream: Stream,
        wording: Wording | None = None,
        *,
        check_seconds: float = 5.0,
    ) -> None:
        self._incidents = incidents
        self._stream = stream
        self._wording = wording or Wording()
        self._every = check_seconds
        self._evaluators: dict[tuple[str, str], Evaluator] = {}
        self._looked = 0
        self._to_look_back = 0.0
        self._searches = Searches()
        self._outages = SourceOutages()

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until ``stopping`` is set; waits for an engine that is away."""
        await periodically(self.check, self._every, stopping)

    async def check(self) -> None:
        """Evaluate the minutes since the last look, up to the watermark."""
        now = self._incidents.clock.now()
        await self.look_until(minute_of(await self._stream.settled_until(now)), now)

    async def look_until(self, minute: int, now: datetime) -> None:
        """Evaluate every minute before ``minute`` (since the epoch) that was not evaluated yet."""
        if minute <= self._looked < minute + CLOCK_JUMP:
            return
        self._outages = SourceOutages(await self._stream.readers.list(), now)
        try:
            await self._take_turn(minute, now)
        except Exception as error:
            if is_outage(error):
                raise
            log.warning("a look at all rules failed; looking at each by itself: %s", error)
            await self._take_turn(minute, now, careful=True)

    async def _take_turn(self, minute: int, now: datetime, *, careful: bool = False) -> None:
        """Evaluate all rules in one transaction; ``careful``: what fails of one is undone alone."""
        async with self._incidents.turn(now, careful=careful) as turn:
            if turn is None:
                return
            self._to_look_back, self._searches = LOOK_BACK_SECONDS, Searches()
            keys = {_key(turn, rule) for rule in turn.rules}
            self._evaluators = {key: self._evaluators[key] for key in keys & {*self._evaluators}}
            kept: dict[str, RuleProgress] = {}
            for rule in sorted(turn.rules, key=watched):
                async with turn.one_of_many("rule", rule.name):
                    if (progress := await self._look(turn, rule, minute, now)) is not None:
                        kept[rule.id] = progress
            await owe_reminders(turn, now, self._wording)
            await owe_ends(turn, now, self._wording)
            await turn.keep(kept)
            open_now = await turn.open_now()
        metrics.incidents_open.set(open_now)
        metrics.rules_looked_until.set(minute * 60)
        self._looked = minute

    async def _look(
        self, turn: Turn, rule: Rule, minute: int, now: datetime
    ) -> RuleProgress | None:
        """The rule's series up to ``minute``; ``None`` where there is nothing to evaluate."""
        first, progress = _stands(turn.progress.get(rule.id), minute)
        if first >= minute:
            return None
        if not turn.is_counted(rule):
            return await self._let_go(turn, rule, minute)
        if rule.kind is RuleKind.CHANGE and not turn.is_past_counted(rule):
            return None  # what it compares with may be missing
        if learns(rule) and turn.unwatched(rule) is None and self._to_look_back > 0:
            await self._look_back(turn, rule, first, minute)
        evaluator = self._evaluator(turn, rule)
        hour = evaluator.needs_from(first // MINUTES_PER_HOUR, (minute - 1) // MINUTES_PER_HOUR)
        behind = self._outages.unheard_from(rule.source) is not None
        start = full_hour(first - history_minutes(rule) - (_LONGEST_PAUSE if behind else 0))
        if hour is not None:
            window = full_hour(first - rule.window_minutes)
            start = max(start, min(hour * MINUTES_PER_HOUR, window))
        counts = await turn.shared_counts(rule, moment_of(start), moment_of(minute))
        past = await turn.unusual_since(rule, moment_of(start)) if learns(rule) else ()
        series = series_of(rule, counts, start, minute, past, self._outages)
        alarms, after = watch(evaluator, rule.policy, series, first, minute, progress)
        if alarms and not await turn.holds(rule):
            return None  # of a version that is no more
        for alarm in alarms:
            if alarm.transition is Transition.RESOLVED:
                await self._keep_present(turn, rule, series, first, alarm.minute, minute)
            await self._act(turn, rule, alarm, now)
        if after.state is IncidentState.FIRING:
            await self._keep_present(turn, rule, series, first, minute, minute)
        return RuleProgress(moment_of(minute), after, turn.unwatched(rule))

    async def _keep_present(
        self, turn: Turn, rule: Rule, series: MinuteSeries, first: int, minute: int, last: int
    ) -> None:
        """Keep where the open incident stood at ``minute``, and its worst up to there."""
        if minute < full_hour(last - 1) + 1 and rule.kind in BY_BASELINE:
            return  # its evaluator has learned what was usual later
        incident = await turn.open_of(rule)
        if incident is None:
            return
        stands = present_of(self._evaluator(turn, rule), rule, incident, series, first, minute)
        if stands is not None:
            peak_at = None if stands.peak_minute is None else moment_of(stands.peak_minute)
            at = moment_of(minute)
            await turn.keep_present(rule, stands.observed, at, stands.peak, peak_at)

    async def _let_go(self, turn: Turn, rule: Rule, minute: int) -> RuleProgress | None:
        """A rule without counts of now: nothing is evaluated, and its open incident ends."""
        if not await turn.holds(rule):
            return None
        incident = await turn.resolve(rule, moment_of(minute))
        if incident is not None:
            _note(incident, "ended")
        return RuleProgress(moment_of(minute), Progress(), turn.unwatched(rule))

    async def _look_back(self, turn: Turn, rule: Rule, first: int, minute: int) -> None:
        """Find what the rule would have found before ``first``, if it had been there."""
        began = time.monotonic()
        start = past_from(rule, first)
        counts = await turn.shared_counts(rule, moment_of(start), moment_of(minute))
        past = await turn.unusual_since(rule, moment_of(start))
        series = series_of(rule, counts, start, minute, past, self._outages)
        found = await asyncio.to_thread(mark_unwatched, rule, counts, series, first)
        turn.note_unwatched(rule, [(moment_of(opened), moment_of(end)) for opened, end in found])
        self._evaluators.pop(_key(turn, rule), None)  # it has learned from these minutes
        self._to_look_back -= time.monotonic() - began

    def _evaluator(self, turn: Turn, rule: Rule) -> Evaluator:
        key = _key(turn, rule)
        if key not in self._evaluators:
            self._evaluators[key] = evaluator_of(rule)
        return self._evaluators[key]

    async def _act(self, turn: Turn, rule: Rule, alarm: Alarm, now: datetime) -> None:
        at = moment_of(alarm.minute)
        if alarm.transition is Transition.OPENED:
            opened, posts = await opened_incident(
                turn, rule, alarm, at, now, self._wording, self._outages, self._searches
            )
            incident = await turn.open(opened)
            _note(incident, "open")
            await owe_opening(turn, incident, now, self._wording, posts)
            return
        incident_over = await turn.resolve(rule, at)
        if incident_over is not None:
            _note(incident_over, "resolved")


def _stands(before: RuleProgress | None, minute: int) -> tuple[int, Progress]:
    """From which minute on a rule is looked at, and its progress up to there."""
    if before is None:
        return minute - 1, Progress()
    first, progress = minute_of(before.looked_until), before.progress
    if first >= minute + CLOCK_JUMP:
        return minute - 1, set_back(progress, moment_of(minute))
    return max(first, minute - MOST_CAUGHT_UP), progress


def _key(turn: Turn, rule: Rule) -> tuple[str, str]:
    return rule.id, turn.judged_by(rule)


def _note(incident: IncidentRow, state: str) -> None:
    if state == "open":
        metrics.alerts_opened.labels("rule").inc()
    log.warning(
        "incident %s: %s %.3g, %s",
        state,
        incident.rule_name,
        incident.observed,
        reference(incident, "{:.3g}".format),
        extra={"incident": incident.id, "severity": incident.severity},
    )
