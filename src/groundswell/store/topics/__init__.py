"""Topics: definitions, membership of posts, backfill, counts."""
