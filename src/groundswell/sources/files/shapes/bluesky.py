"""Bluesky: posts of the API's feeds and threads, and bare records of a repository.

https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundswell.sources.files.shapes.shape import (
    JsonObject,
    Said,
    at,
    counts,
    first_of,
    objects,
)
from groundswell.sources.jetstream.post_record import links_in, parent_of

_NETWORK = "bluesky"
_POST = "app.bsky.feed.post"


def read_bluesky(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not Bluesky's."""
    for name in ("feed", "posts"):
        items = record.get(name)
        if isinstance(items, list) and items and _is_view(_view(items[0])):
            return (said for item in objects(items) for said in _read(_view(item), item))
    if _is_view(view := _view(record)):
        return _read(view, record)
    if record.get("$type") == _POST and "text" in record:
        return iter([Said(_NETWORK, record, _fields(record))])
    return None


def _view(item: object) -> object:
    """The post of a feed's item; elsewhere it stands there itself."""
    return first_of(at(item, "post"), item)


def _is_view(view: object) -> bool:
    return isinstance(at(view, "record", "text"), str) and isinstance(at(view, "uri"), str)


def _read(view: object, item: JsonObject) -> Iterator[Said]:
    if not isinstance(view, Mapping) or not _is_view(view):
        yield Said(_NETWORK, item, passed_over="records that are no posts")
    elif "reason" in item:
        yield Said(_NETWORK, item, passed_over="reposts")
    else:
        uri: str = view["uri"]
        author = at(view, "author", "did") or uri.removeprefix("at://").partition("/")[0]
        key = uri.rpartition("/")[2]
        known = {
            **_fields(view["record"]),
            "post_id": uri,
            "author": author,
            "author_name": at(view, "author", "displayName"),
            "url": f"https://bsky.app/profile/{author}/post/{key}",
            **counts(
                view,
                likes="likeCount",
                shares="repostCount",
                replies="replyCount",
                quotes="quoteCount",
            ),
        }
        yield Said(_NETWORK, view, known)


def _fields(record: JsonObject) -> dict[str, object]:
    langs = record.get("langs")
    return {
        "content": record.get("text"),
        "created_at": record.get("createdAt"),
        "lang": langs[0] if isinstance(langs, list) and langs else None,
        "kind": "reply" if parent_of(record) else "post",
        "reply_to": parent_of(record),
        "links": links_in(record),
    }
