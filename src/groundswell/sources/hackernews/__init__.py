"""Hacker News, over its public API; no key needed."""
