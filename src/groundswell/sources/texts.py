"""Fits texts of networks into a post's limits."""

from __future__ import annotations

CUT = "texts were cut at MAX_POST_CHARS"


def shortened(text: str, most: int) -> tuple[str, str]:
    """``text`` with at most ``most`` characters, and what to note of it."""
    text = text.strip()
    return (text, "") if len(text) <= most else (text[: most - 1] + "…", CUT)
