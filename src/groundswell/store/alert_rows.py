"""An alert as a row, and back."""

from __future__ import annotations

import asyncpg

from groundswell.domain.alert import Alert, AlertState, NegativeRatioRule


def alert_columns(alert: Alert, rule: NegativeRatioRule) -> tuple[object, ...]:
    """What an alert is inserted with; the rule is kept beside it."""
    described = {
        "threshold": rule.threshold,
        "window_seconds": rule.window.total_seconds(),
        "min_posts": rule.min_posts,
        "cooldown_seconds": rule.cooldown.total_seconds(),
    }
    return (
        alert.id,
        alert.alert_type,
        alert.actual_ratio,
        alert.threshold,
        alert.created_at,
        alert.window_start,
        alert.window_end,
        alert.positive_count,
        alert.negative_count,
        alert.neutral_count,
        alert.post_count,
        str(alert.state),
        described,
        alert.peak_ratio,
        alert.revision,
    )


def read_alert(row: asyncpg.Record) -> Alert:
    """The alert of a row."""
    return Alert(
        id=str(row["id"]),
        alert_type=row["alert_type"],
        actual_ratio=row["actual_ratio"],
        threshold=row["threshold"],
        created_at=row["created_at"],
        window_start=row["window_start"],
        window_end=row["window_end"],
        positive_count=row["positive_count"],
        negative_count=row["negative_count"],
        neutral_count=row["neutral_count"],
        post_count=row["post_count"],
        state=AlertState(row["state"]),
        peak_ratio=row["peak_ratio"],
        calm_since=row["calm_since"],
        resolved_at=row["resolved_at"],
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
        acknowledged_note=row["acknowledged_note"],
        revision=row["revision"],
    )
