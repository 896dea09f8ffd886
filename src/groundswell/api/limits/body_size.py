"""The largest request body by path, in one table."""

from __future__ import annotations

from groundswell.settings import Settings

SMALL_BYTES = 16 * 1024
"""What a person writes by a form: a login, a correction with its note."""
ANALYZE_BYTES = 4 * 1024 * 1024
"""256 texts, as long as posts are; or everything that can be configured."""
TOGETHER = 4
"""Bytes of large bodies that are held at once, as a multiple of the longest."""


def is_streamed(method: str, path: str) -> bool:
    """Whether a body goes to the disk as it arrives: it takes no memory, and may take long."""
    return method == "POST" and path in ("/api/imports", "/api/imports/inspect")


def most_bytes(method: str, path: str, settings: Settings) -> int:
    """The longest body of a request; ``path`` is the application's own, without a root path."""
    if is_streamed(method, path):
        return settings.api.import_max_bytes
    longest = settings.api.max_body_bytes
    if (method, path) == ("POST", "/api/posts"):
        return longest
    large = path in ("/api/analyze", "/api/config")
    return min(longest, ANALYZE_BYTES if large else SMALL_BYTES)
