"""Posts and alerts for the pure tests."""

from __future__ import annotations

from datetime import UTC, datetime

from groundswell.domain.alert import Alert, AlertState
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def analyzed(
    post_id: str,
    *,
    source: str = "net",
    sentiment: str = "positive",
    emotion: str = "joy",
    created_at: datetime = NOON,
) -> AnalyzedPost:
    post = Post(post_id, source, f"text of {post_id}", created_at)
    return AnalyzedPost(post, Analysis(sentiment, 0.9, emotion, "model"))


def alert(alert_id: str, state: AlertState = AlertState.OPEN) -> Alert:
    return Alert(
        id=alert_id,
        alert_type="negative_ratio",
        actual_ratio=3.0,
        threshold=2.0,
        created_at=NOON,
        window_start=NOON,
        window_end=NOON,
        positive_count=1,
        negative_count=3,
        neutral_count=0,
        post_count=4,
        state=state,
        peak_ratio=3.0,
    )
