"""An alert rule: what it watches, and when it opens an incident."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from groundswell.domain.incident import Policy
from groundswell.domain.sentiment import EMOTIONS


class RuleKind(StrEnum):
    """How a rule judges."""

    THRESHOLD = "threshold"
    ANOMALY = "anomaly"
    CHANGE = "change"
    NO_DATA = "no_data"


class RuleMetric(StrEnum):
    """The metric a rule watches."""

    POSTS = "posts"
    NEGATIVE_SHARE = "negative_share"
    NEGATIVE_RATIO = "negative_ratio"
    NET_SENTIMENT = "net_sentiment"
    EMOTION_SHARE = "emotion_share"


class Severity(StrEnum):
    """How bad; the later, the worse."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class RuleState(StrEnum):
    """Whether a rule is evaluated."""

    ACTIVE = "active"
    PAUSED = "paused"


DIRECTIONS = ("above", "below", "both")
SENSITIVITIES = ("low", "medium", "high")
MOST_WINDOW = 1440
COMPARABLE = (60, 1440, 10_080)
"""Minutes before: an hour, a day, a week."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    ``topic_id``, ``source``: of whose posts; ``None``: of all. ``threshold``: posts a minute for
    ``posts``, a share in [0, 1] for shares, negative posts for each positive one for the ratio,
    -100 to 100 for net sentiment; for ``change`` the factor. ``resolve_threshold``: the value that
    ends it. Times in minutes. ``version`` grows with each change.
    """

    id: str
    name: str
    kind: RuleKind
    metric: RuleMetric = RuleMetric.NEGATIVE_SHARE
    topic_id: str | None = None
    source: str | None = None
    emotion: str | None = None
    direction: str = "above"
    threshold: float | None = None
    resolve_threshold: float | None = None
    sensitivity: str = "medium"
    window_minutes: int = 10
    compare_minutes: int = 1440
    for_minutes: int = 0
    keep_firing_minutes: int = 15
    min_posts: int = 10
    severity: Severity = Severity.WARNING
    state: RuleState = RuleState.ACTIVE
    version: int = 1
    created_at: datetime | None = field(default=None, compare=False)

    @property
    def measured(self) -> RuleMetric:
        """What its numbers are: silence is counted in posts."""
        return RuleMetric.POSTS if self.kind is RuleKind.NO_DATA else self.metric

    @property
    def policy(self) -> Policy:
        """The policy of a kind of rule: an anomaly may be chance and needs a second look; a
        threshold does not."""
        hold = timedelta(minutes=self.for_minutes)
        calm = timedelta(minutes=self.keep_firing_minutes)
        if self.kind is RuleKind.ANOMALY:
            return Policy(hold=hold, calm=calm)
        return Policy(looks=1, of=1, hold=hold, calm=calm)


def judges_alike(one: Rule, other: Rule) -> bool:
    """Whether two versions of a rule judge the same: name and severity judge nothing."""
    named = replace(one, name=other.name, severity=other.severity, version=other.version)
    return named == other


def mistakes(rule: Rule) -> list[tuple[str, str]]:
    """Validation errors of a rule, as (field, message); empty if it can be evaluated."""
    found: list[tuple[str, str]] = []

    def must(holds: bool, name: str, told: str) -> None:
        if not holds:
            found.append((name, told))

    must(bool(rule.name.strip()) and len(rule.name) <= 200, "name", "1 to 200 characters")
    must(rule.direction in DIRECTIONS, "direction", f"one of {', '.join(DIRECTIONS)}")
    must(rule.sensitivity in SENSITIVITIES, "sensitivity", f"one of {', '.join(SENSITIVITIES)}")
    must(1 <= rule.window_minutes <= MOST_WINDOW, "window_minutes", f"1 to {MOST_WINDOW}")
    must(0 <= rule.for_minutes <= MOST_WINDOW, "for_minutes", f"0 to {MOST_WINDOW}")
    must(0 <= rule.keep_firing_minutes <= MOST_WINDOW, "keep_firing_minutes", "0 to 1,440")
    must(1 <= rule.min_posts <= 1_000_000, "min_posts", "1 to 1,000,000")
    if rule.metric is RuleMetric.EMOTION_SHARE:
        must(rule.emotion in EMOTIONS, "emotion", f"one of {', '.join(EMOTIONS)}")
    found += _mistakes_of_kind(rule)
    return found


def _mistakes_of_kind(rule: Rule) -> list[tuple[str, str]]:
    shares = (RuleMetric.NEGATIVE_SHARE, RuleMetric.EMOTION_SHARE)
    found: list[tuple[str, str]] = []
    if rule.kind in (RuleKind.ANOMALY, RuleKind.CHANGE) and rule.metric not in (
        RuleMetric.POSTS,
        *shares,
    ):
        found.append(("metric", f"posts, negative_share or emotion_share for {rule.kind}"))
    if rule.kind is RuleKind.CHANGE:
        if rule.threshold is None or not 1 < rule.threshold <= 1000:
            found.append(("threshold", "the factor of the change, above 1 and up to 1,000"))
        if rule.compare_minutes not in COMPARABLE:
            found.append(("compare_minutes", "60, 1440 or 10080: an hour, a day, a week before"))
    if rule.kind is RuleKind.THRESHOLD:
        found += _mistakes_of_threshold(rule, shares)
    return found


def _mistakes_of_threshold(rule: Rule, shares: tuple[RuleMetric, ...]) -> list[tuple[str, str]]:
    if rule.threshold is None:
        return [("threshold", "the value beyond which it fires")]
    if rule.direction == "both":
        return [("direction", "above or below for a threshold")]
    low, high = 0.0, 1e6
    if rule.metric in shares:
        high = 1.0
    elif rule.metric is RuleMetric.NET_SENTIMENT:
        low, high = -100.0, 100.0
    if not low <= rule.threshold <= high:
        return [("threshold", f"{low:g} to {high:g} for {rule.metric}")]
    end = rule.resolve_threshold
    if end is None:
        return []
    inside = end <= rule.threshold if rule.direction == "above" else end >= rule.threshold
    if not low <= end <= high or not inside:
        return [("resolve_threshold", "on the calm side of the threshold")]
    return []
