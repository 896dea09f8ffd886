"""Reddit: dumps of submissions (RS_…) and comments (RC_…), and listings of its API.

https://github.com/reddit-archive/reddit/wiki/JSON
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundswell.sources.files.shapes.shape import (
    JsonObject,
    Said,
    at,
    counts,
    joined,
    objects,
    unescaped,
)
from groundswell.sources.files.values import is_placeholder

_NETWORK = "reddit"
_LEFT_OUT = "comments that the listing only names"
_COMMENT_SIGNS = frozenset({"link_id", "parent_id", "subreddit", "subreddit_id", "created_utc"})


def read_reddit(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not Reddit's."""
    if record.get("kind") == "Listing":
        return (
            said
            for child in objects(at(record, "data", "children"))
            for said in (read_reddit(child) or ())
        )
    if record.get("kind") in ("t1", "t3") and isinstance(data := record.get("data"), Mapping):
        return read_reddit(data)
    if record.get("kind") == "more" and isinstance(more := at(record, "data", "children"), list):
        return iter([Said(_NETWORK, record, passed_over=_LEFT_OUT)] * len(more))
    if "selftext" in record and "title" in record:
        return iter([_submission(record)])
    if isinstance(record.get("body"), str) and "id" in record and _COMMENT_SIGNS & record.keys():
        return _comment(record)
    return None


def _comment(record: JsonObject) -> Iterator[Said]:
    """A comment, and those below it, which a listing nests."""
    yield _said(record, record["body"], "t1_")
    if isinstance(below := record.get("replies"), Mapping):
        yield from read_reddit(below) or ()


def _submission(record: JsonObject) -> Said:
    """A title is always there; below it may stand a text, or what became of it."""
    below = record["selftext"]
    return _said(
        record,
        joined(record["title"], None if is_placeholder(str(below or "")) else below),
        "t3_",
    )


def _said(record: JsonObject, text: object, kind: str) -> Said:
    post_id, author, link = record.get("id"), record.get("author"), record.get("permalink")
    known = {
        "post_id": record.get("name") or (f"{kind}{post_id}" if post_id else None),
        "content": unescaped(text),
        "created_at": record.get("created_utc") or record.get("created"),
        "author": author,
        "url": f"https://www.reddit.com{link}" if isinstance(link, str) else record.get("url"),
        "kind": "comment" if kind == "t1_" else "post",
        "reply_to": record.get("parent_id"),
        **counts(record, likes="score", replies="num_comments"),
    }
    return Said(_NETWORK, record, known)
