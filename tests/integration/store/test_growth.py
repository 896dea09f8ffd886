"""Nothing grows for ever unsaid: each table is listed here with what bounds it.

A table that is not listed needs an end of its rows first (retention, pruning), or the reason why it
stays small.
"""

from __future__ import annotations

from groundswell.store.engine import Database

_TABLES = """
SELECT oid::regclass::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
_PEOPLE = "people make its rows, one by one"
_RETENTION = "RETENTION_DAYS: its rows go with their posts"
_FOR_EVER = "kept for ever: a row an hour or day, source and label, see docs/operations.md"
BOUNDS = {
    "social_media_posts": _RETENTION,
    "sentiment_analysis": _RETENTION,
    "post_ids": _RETENTION,
    "topic_posts": _RETENTION,
    "label_corrections": _RETENTION,
    "sentiment_rollups_minute": "MINUTE_ROLLUP_DAYS",
    "sentiment_totals_minute": "MINUTE_ROLLUP_DAYS",
    "topic_rollups_minute": "MINUTE_ROLLUP_DAYS",
    "sentiment_rollups_hour": _FOR_EVER,
    "sentiment_rollups_day": _FOR_EVER,
    "sentiment_totals_hour": _FOR_EVER,
    "topic_rollups_hour": _FOR_EVER,
    "topic_rollups_day": _FOR_EVER,
    "sentiment_alerts": "ALERT_DAYS",
    "deliveries": "ALERT_DAYS",
    "silences": "ALERT_DAYS",
    "audit_log": "AUDIT_DAYS",
    "api_keys": _PEOPLE,
    "alert_rules": _PEOPLE,
    "alert_rule_progress": "a row a rule",
    "notification_channels": _PEOPLE,
    "notification_routes": _PEOPLE,
    "digests": _PEOPLE,
    "digest_unsubscribed": "at most a row a recipient of a digest; goes with it",
    "topics": _PEOPLE,
    "topic_sets": _PEOPLE,
    "topic_versions": "those that are shown no more are dropped by the backfill",
    "topic_set": "one row",
    "retention": "one row",
    "alert_looks": "a row a rule",
    "schema_migrations": "a row a migration",
}


async def test_every_table_says_what_bounds_it(database: Database) -> None:
    tables = {row[0] for row in await database.pool.fetch(_TABLES)}
    assert tables == BOUNDS.keys()
