"""Facebook and Instagram: posts, comments and messages of *Download your information*, as JSON."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

from groundswell.sources.files.service_messages import SERVICE, WORDLESS
from groundswell.sources.files.shapes.shape import JsonObject, Said, at, first_of, objects

_FACEBOOK, _INSTAGRAM = "facebook", "instagram"
_CALLS = ("Call", "Subscribe", "Unsubscribe")
_UNSENT = "messages that were taken back"


def is_meta(record: JsonObject) -> bool:
    """Whether it is of an export of Facebook or Instagram."""
    return read_meta(record) is not None


def read_meta(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not Meta's."""
    if "sender_name" in record and "timestamp_ms" in record:
        return iter([_message(record)])
    if isinstance(at(record, "string_map_data"), Mapping):
        return iter([_instagram_comment(record)])
    if "timestamp" in record and isinstance(record.get("data"), list) and len(record) <= 6:
        return _entry(record) if "title" in record or "attachments" in record else None
    media = record.get("media")
    if isinstance(media, list) and all("uri" in each for each in objects(media)) and media:
        return iter([_instagram_post(record)])
    return None


def _message(message: JsonObject) -> Said:
    content = message.get("content")
    if message.get("type") in _CALLS or "call_duration" in message:
        return Said(_FACEBOOK, message, passed_over=SERVICE)
    if message.get("is_unsent") is True:
        return Said(_FACEBOOK, message, passed_over=_UNSENT)
    sender, time = message["sender_name"], message["timestamp_ms"]
    return _said(_FACEBOOK, message, content, time, sender, {"kind": "post"})


def _entry(entry: JsonObject) -> Iterator[Said]:
    """A post, or a comment; what a person did without words is none."""
    time = entry["timestamp"]
    texts = [
        said
        for part in objects(entry["data"])
        for said in (_part(part, entry, time),)
        if said is not None
    ]
    return iter(texts or [Said(_FACEBOOK, entry, passed_over=WORDLESS)])


def _part(part: JsonObject, entry: JsonObject, time: object) -> Said | None:
    if isinstance(comment := part.get("comment"), Mapping):
        time = first_of(comment.get("timestamp"), time)
        text, author = comment.get("comment"), comment.get("author")
        return _said(_FACEBOOK, entry, text, time, author, {"kind": "comment"})
    if isinstance(part.get("post"), str):
        return _said(_FACEBOOK, entry, part["post"], time, None, {"kind": "post"})
    return None


def _instagram_comment(record: JsonObject) -> Said:
    data = record["string_map_data"]
    time = at(data, "Time", "timestamp")
    text = at(data, "Comment", "value")
    return _said(_INSTAGRAM, record, text, time, None, {"kind": "comment"})


def _instagram_post(record: JsonObject) -> Said:
    """A caption stands above several pictures, or beside the only one."""
    first = next(objects(record["media"]), {})
    text = first_of(record.get("title"), first.get("title"))
    time = first_of(record.get("creation_timestamp"), first.get("creation_timestamp"))
    return _said(_INSTAGRAM, record, text, time, None, {"kind": "post"})


def _said(
    network: str,
    record: JsonObject,
    text: object,
    time: object,
    author: object,
    known: Mapping[str, object],
) -> Said:
    """Nothing in these exports has an id: who wrote it, when and what stand for one."""
    if not isinstance(text, str) or not text.strip():
        return Said(network, record, passed_over=WORDLESS)
    told = f"{author or ''}\n{text}".encode("utf-8", "replace")
    own_id = f"{network}:{time}:{zlib.crc32(told):08x}"
    fields = {"post_id": own_id, "content": text, "created_at": time, "author": author}
    return Said(network, record, {**fields, **known})
