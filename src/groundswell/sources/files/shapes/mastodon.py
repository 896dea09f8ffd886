"""Mastodon and its kin: statuses of the API, and the outbox of an account's archive.

https://docs.joinmastodon.org/entities/Status/ · https://www.w3.org/TR/activitystreams-vocabulary/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundswell.domain.post import Operation
from groundswell.sources.files.shapes.shape import (
    JsonObject,
    Said,
    at,
    counts,
    first_of,
    joined,
    objects,
)

_NETWORK = "mastodon"
_OPERATIONS = {"Create": Operation.CREATE, "Update": Operation.UPDATE, "Delete": Operation.DELETE}


def read_mastodon(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not of the fediverse."""
    if isinstance(items := record.get("orderedItems"), list):
        return (said for item in objects(items) for said in _activity(item))
    if record.get("type") in _OPERATIONS and "object" in record:
        return _activity(record)
    if record.get("type") == "Announce":
        return _activity(record)
    if isinstance(at(record, "account", "acct"), str) and "content" in record:
        return iter([_status(record)])
    return None


def _status(status: JsonObject) -> Said:
    if isinstance(status.get("reblog"), Mapping):
        return Said(_NETWORK, status, passed_over="boosts")
    known = {
        "post_id": first_of(status.get("uri"), status.get("url"), status.get("id")),
        "content": _with_warning(status.get("spoiler_text"), status.get("content")),
        "created_at": status.get("created_at"),
        "author": at(status, "account", "acct"),
        "lang": status.get("language"),
        "url": first_of(status.get("url"), status.get("uri")),
        "author_name": at(status, "account", "display_name"),
        "kind": "reply" if status.get("in_reply_to_id") else "post",
        **counts(status, likes="favourites_count", shares="reblogs_count", replies="replies_count"),
    }
    return Said(_NETWORK, status, known)


def _activity(activity: JsonObject) -> Iterator[Said]:
    operation = _OPERATIONS.get(str(activity.get("type")))
    note = activity.get("object")
    if operation is None:
        yield Said(_NETWORK, activity, passed_over="boosts")
    elif operation is Operation.DELETE:
        yield Said(_NETWORK, activity, {"post_id": first_of(at(note, "id"), note)}, operation)
    elif isinstance(note, Mapping):
        langs = at(note, "contentMap")
        writer = note.get("attributedTo") or activity.get("actor")
        known = {
            "post_id": note.get("id"),
            "content": _with_warning(note.get("summary"), note.get("content")),
            "created_at": first_of(note.get("published"), activity.get("published")),
            "author": writer.rpartition("/")[2].lstrip("@") if isinstance(writer, str) else None,
            "lang": next(iter(langs), None) if isinstance(langs, Mapping) else None,
            "url": first_of(note.get("url"), note.get("id")),
            "kind": "reply" if note.get("inReplyTo") else "post",
            "reply_to": note.get("inReplyTo"),
        }
        yield Said(_NETWORK, note, known, operation)


def _with_warning(warning: object, content: object) -> object:
    """A content warning is the author's words too."""
    if not isinstance(warning, str) or not warning.strip():
        return content
    return joined(f"<p>{warning}</p>" if str(content).lstrip()[:1] == "<" else warning, content)
