"""Services: the loops that join the stages (ingester, worker, alerter, rule watcher, notifier,
backfill, janitor)."""
