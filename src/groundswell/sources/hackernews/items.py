"""An item of Hacker News as a post. https://github.com/HackerNews/API"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from groundswell.domain.markup import html_text
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.sources.clocks import written_at
from groundswell.sources.optional_fields import engagement_of, id_of, links_of
from groundswell.sources.texts import shortened

TYPES = ("story", "comment", "job", "poll")
_KINDS = {"story": "article", "comment": "comment", "job": "post", "poll": "post"}
GONE = "items that were deleted or flagged"
OTHER = "items of other types"


def read_item(
    item: Mapping[str, Any], operation: Operation, *, now: datetime, most: int
) -> PostEvent | None:
    """The event of ``item``; a deletion where it is deleted or dead; ``None`` without words."""
    number = item.get("id")
    time = item.get("time")
    written = written_at(
        datetime.fromtimestamp(time, UTC) if isinstance(time, int) and 0 < time < 2**33 else None,
        now,
    )
    title = html_text(str(item.get("title") or ""))
    text, _ = shortened(html_text(str(item.get("text") or "")) or title, most)
    gone = bool(item.get("deleted") or item.get("dead"))
    if not text and not gone:
        return None
    author = item.get("by")
    return PostEvent(
        Post(
            post_id=post_id(number),
            source="hackernews",
            content="" if gone else text,
            created_at=written,
            author=str(author) if author else None,
            lang="en",
            url=f"https://news.ycombinator.com/item?id={number}",
            title=title[:1024] or None,
            kind=_KINDS.get(str(item.get("type"))),
            reply_to=id_of(item.get("parent"), post_id("")),
            links=links_of([item.get("url")]),
            engagement=engagement_of(
                {"likes": item.get("score"), "replies": item.get("descendants")}
            ),
        ),
        Operation.DELETE if gone else operation,
        verbatim=True,
    )


def post_id(number: object) -> str:
    """The identity of an item's post."""
    return f"hackernews:{number}"
