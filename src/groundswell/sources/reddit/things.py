"""A link or a comment of Reddit as a post. https://www.reddit.com/dev/api/"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from groundswell.domain.post import Post
from groundswell.sources.clocks import written_at
from groundswell.sources.optional_fields import engagement_of, id_of, links_of
from groundswell.sources.texts import shortened

KINDS = {"t1": "comments", "t3": "new"}
"""What there is of a subreddit, by the listing that tells it."""
_GONE = frozenset({"[deleted]", "[removed]"})


def number_of(fullname: object, kind: str) -> int | None:
    """The number in a fullname (``t3_1abc``), which grows; ``None``: it is of another kind."""
    if not isinstance(fullname, str) or not fullname.startswith(f"{kind}_"):
        return None
    try:
        return int(fullname[len(kind) + 1 :], 36)
    except ValueError:
        return None


def read_thing(data: Mapping[str, Any], *, now: datetime, most: int) -> Post | None:
    """``None``: it has no words (any more)."""
    title = str(data.get("title") or "")
    body = str(data.get("body") or data.get("selftext") or "")
    text, _ = shortened(title if body in _GONE or not body.strip() else body, most)
    if not text or body in _GONE:
        return None
    author = data.get("author")
    permalink = data.get("permalink")
    return Post(
        post_id=f"reddit:{data['name']}",
        source="reddit",
        content=text,
        created_at=written_at(_time(data.get("created_utc")), now),
        author=author if isinstance(author, str) and author not in _GONE else None,
        url=f"https://www.reddit.com{permalink}" if isinstance(permalink, str) else None,
        title=title[:1024] or None,
        kind="comment" if "body" in data else "post",
        reply_to=id_of(data.get("parent_id"), "reddit:"),
        links=links_of([None if data.get("is_self") else data.get("url")]),
        engagement=engagement_of({"likes": data.get("score"), "replies": data.get("num_comments")}),
    )


def _time(seconds: object) -> datetime | None:
    if not isinstance(seconds, int | float) or not 0 < seconds < 2**33:
        return None
    return datetime.fromtimestamp(seconds, UTC)
