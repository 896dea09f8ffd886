"""Limits of a query. They bound what matching one post costs (``benchmarks/matching.py``)."""

MAX_CHARS = 2048
MAX_TERMS = 100
"""Each word of a phrase counts."""
MAX_DEPTH = 20
"""Brackets within brackets."""
MAX_DISTANCE = 50
DEFAULT_DISTANCE = 10
MAX_NEARS = 10
MAX_NEAR_WORDS = 100
"""What all ``NEAR`` of a query join, in words; in scripts that set no spaces, in characters.

A word's beginning counts twice.
"""
