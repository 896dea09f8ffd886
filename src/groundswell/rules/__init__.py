"""Rules over what is stored: judging, backtests, what is behind an incident, and its words."""
