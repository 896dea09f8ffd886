"""What a message holds the observed against: a limit, what was before, or what is usual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from groundswell.notify.message import MessageKind
from groundswell.rules.messages import Wording, message_of
from groundswell.store.open_incident import IncidentRow

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("threshold", "96 % in the last 8 minutes, the limit is 50 %."),
        ("change", "96 % in the last 8 minutes, 50 % before."),
        ("anomaly", "96 % in the last 8 minutes, usual at this hour 17–24 %."),
    ],
)
def test_a_share_is_held_against_what_its_rule_compares(kind: str, told: str) -> None:
    message = message_of(
        incident_of(kind=kind, expected=0.5), MessageKind.OPENED, NOON, Wording(), about="Acme"
    )
    assert message.summary == f"Negative posts about Acme: {told}"


@pytest.mark.parametrize(
    ("metric", "numbers", "told"),
    [
        ("emotion_share", (0.62, 0.5), "Posts with anger about Acme: 62 %"),
        ("net_sentiment", (-100.0, -40.0), "Net sentiment about Acme: \u2212100"),
        ("net_sentiment", (8.4, 3.0), "Net sentiment about Acme: +8"),
        ("negative_ratio", (12.0, 2.0), "12 negative posts per positive post about Acme"),
        ("posts", (1234.0, 9.0), "Posts about Acme: 1234 per minute"),
    ],
)
@pytest.mark.parametrize("kind", ["threshold", "change"])
def test_every_metric_is_told_in_its_own_form(
    metric: str, numbers: tuple[float, float], told: str, kind: str
) -> None:
    observed, expected = numbers
    incident = incident_of(
        kind=kind, metric=metric, observed=observed, peak=observed, expected=expected
    )
    opened = message_of(incident, MessageKind.OPENED, NOON, Wording(), about="Acme")
    assert opened.summary.startswith(f"{told} in the last 8 minutes, ")
    assert ("the limit is" if kind == "threshold" else " before.") in opened.summary
    assert "e+" not in opened.summary


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("Mood", "Acme: Mood"),
        ("Acme turns sour", "Acme turns sour"),
        ("mood of ACME", "mood of ACME"),
        ("Acmeville", "Acme: Acmeville"),
    ],
)
def test_a_title_names_the_topic_once(rule: str, title: str) -> None:
    incident = incident_of(rule_name=rule)
    message = message_of(incident, MessageKind.OPENED, NOON, Wording(), about="Acme")
    assert message.title == title
    end = message_of(incident, MessageKind.RESOLVED, NOON, Wording(), about="Acme")
    about = "" if "acme" in rule.lower().split() else " about Acme"
    assert end.summary.startswith(f"Resolved after 0 min: {rule}{about}.")


def test_a_reminder_tells_the_present_and_the_end_tells_the_worst() -> None:
    incident = incident_of(peak=0.98, present=0.71)
    at = NOON + timedelta(hours=4)
    reminder = message_of(incident, MessageKind.REMINDER, at, Wording(), about="Acme")
    assert reminder.summary == (
        "Still open after 4 h 0 min. Negative posts about Acme: 71 % in the last 8 minutes, "
        "usual at this hour 17–24 %. At worst 98 %."
    )
    assert reminder.observed == 0.71
    end = message_of(incident, MessageKind.RESOLVED, at, Wording(), about="Acme")
    assert end.summary == "Resolved after 4 h 0 min: Mood about Acme. At worst 98 %."
    ended = message_of(
        incident,
        MessageKind.RESOLVED,
        at,
        Wording(),
        about="Acme",
        ended_by="its rule was changed",
    )
    assert ended.summary.startswith("Ended after 4 h 0 min, for its rule was changed: Mood about")
    late = message_of(incident, MessageKind.OPENED, at, Wording(), about="Acme")
    assert late.summary == reminder.summary
    silent = message_of(
        incident_of(present=None), MessageKind.REMINDER, at, Wording(), about="Acme"
    )
    assert silent.summary == (
        "Still open after 4 h 0 min. No posts about Acme in the last 8 minutes."
    )


def incident_of(**changes: object) -> IncidentRow:
    known: dict[str, object] = {
        "id": "0198",
        "rule_id": "0199",
        "rule_name": "Mood",
        "topic_id": None,
        "source": None,
        "kind": "anomaly",
        "metric": "negative_share",
        "severity": "critical",
        "observed": 0.96,
        "expected": 0.2,
        "lower": 0.17,
        "upper": 0.24,
        "peak": 0.96,
        "started_at": NOON,
        "resolved_at": None,
        "silenced": False,
        "drivers": {},
        "present": 0.96,
        "window": timedelta(minutes=8),
        "emotion": "anger",
        "rule": {},
    }
    return IncidentRow(**{**known, **changes})  # type: ignore[arg-type]
