"""Rules over what is stored: evaluation, backtests, drivers of an incident, and its messages."""
