"""Id conflicts: a known id that arrives with another source or text is neither dropped nor
stored."""

from __future__ import annotations

from groundswell.domain.post import InvalidPost, Post

OTHER_POST = "is that of another post"
"""Every reason that :func:`differing` gives begins with ``post_id`` and this."""


def differing(post: Post, source: str) -> InvalidPost:
    """Why ``post`` is not stored: its id is known, from ``source`` or with another text."""
    if source != post.source:
        other = f"of the source {ascii(source)[:80]}"
    else:
        other = "with another text (an edit says operation: update)"
    return InvalidPost("post_id", f"{OTHER_POST}, {other}", post.post_id)
