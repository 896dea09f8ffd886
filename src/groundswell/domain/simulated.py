"""Which posts are made up."""

from __future__ import annotations

ID_PREFIX = "sim:"
"""The id of every simulated post begins so, and that of no other."""
ID_END = "sim;"
"""The first text that comes after all of them, by bytes."""
