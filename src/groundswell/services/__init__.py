"""The loops that join the stages: ingester, worker, alerter, janitor."""
