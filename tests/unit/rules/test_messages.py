"""What a message holds the observed against: a limit, what was before, or what is usual."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from groundswell.notify.message import MessageKind
from groundswell.rules.messages import Wording, message_of
from groundswell.store.open_incident import IncidentRow

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("threshold", "96 % in the last 10 minutes, the limit is 50 %."),
        ("change", "96 % in the last 10 minutes, 50 % before."),
        ("anomaly", "96 % in the last 10 minutes, usual at this hour 17–24 %."),
    ],
)
def test_a_share_is_held_against_what_its_rule_compares(kind: str, told: str) -> None:
    incident = IncidentRow(
        id="0198",
        rule_id="0199",
        rule_name="Mood",
        topic_id=None,
        source=None,
        kind=kind,
        metric="negative_share",
        severity="critical",
        observed=0.96,
        expected=0.5,
        lower=0.17,
        upper=0.24,
        peak=0.96,
        started_at=NOON,
        resolved_at=None,
        silenced=False,
        drivers={},
    )
    message = message_of(
        incident, MessageKind.OPENED, NOON, Wording(), window_minutes=10, about="Acme"
    )
    assert message.summary == f"Negative posts about Acme: {told}"
