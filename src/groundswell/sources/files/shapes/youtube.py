"""YouTube: comments of the Data API (and pages of them), and those that yt-dlp keeps.

https://developers.google.com/youtube/v3/docs/comments
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundswell.sources.files.shapes.shape import JsonObject, Said, at, first_of, objects

_NETWORK = "youtube"


def read_youtube(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not YouTube's."""
    kind = record.get("kind")
    if isinstance(kind, str) and kind.startswith("youtube#"):
        if kind.endswith("ListResponse"):
            return (s for item in objects(record.get("items")) for s in read_youtube(item) or ())
        if kind == "youtube#commentThread":
            return _thread(record)
        return iter([_comment(record)]) if kind == "youtube#comment" else None
    if isinstance(record.get("comments"), list) and "extractor" in record:
        return (_downloaded(comment) for comment in objects(record["comments"]))
    if "author_id" in record and "author_is_uploader" in record and "text" in record:
        return iter([_downloaded(record)])
    return None


def _thread(thread: JsonObject) -> Iterator[Said]:
    for comment in objects([at(thread, "snippet", "topLevelComment")]):
        yield _comment(comment)
    for reply in objects(at(thread, "replies", "comments")):
        yield _comment(reply)


def _comment(comment: JsonObject) -> Said:
    snippet = comment.get("snippet")
    video = at(snippet, "videoId")
    known = {
        "post_id": comment.get("id"),
        "content": first_of(at(snippet, "textOriginal"), at(snippet, "textDisplay")),
        "created_at": at(snippet, "publishedAt"),
        "author": at(snippet, "authorDisplayName"),
        "url": _url(video, comment.get("id")),
        "kind": "comment",
        "reply_to": at(snippet, "parentId"),
        "likes": at(snippet, "likeCount"),
    }
    return Said(_NETWORK, comment, known)


def _downloaded(comment: Mapping[str, object]) -> Said:
    known = {
        "post_id": comment.get("id"),
        "content": comment.get("text"),
        "created_at": comment.get("timestamp"),
        "author": comment.get("author"),
        "kind": "comment",
        "reply_to": None if comment.get("parent") == "root" else comment.get("parent"),
        "likes": comment.get("like_count"),
    }
    return Said(_NETWORK, comment, known)


def _url(video: object, comment: object) -> str | None:
    return f"https://www.youtube.com/watch?v={video}&lc={comment}" if video and comment else None
