"""PostgreSQL: posts, their analyses, rollups and alerts. The only place with SQL."""
