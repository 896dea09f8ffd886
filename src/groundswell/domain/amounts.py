"""Numbers of things, as they are told to people."""

from __future__ import annotations


def amount(count: int, thing: str) -> str:
    """``1 post``, ``2,400 posts``: ``thing`` in the singular, of those that take an s."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
