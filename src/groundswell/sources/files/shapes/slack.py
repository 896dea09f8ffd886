"""Slack: the messages of a channel's day, as a workspace exports them.

https://docs.slack.dev/reference/events/message
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.sources.files.service_messages import SERVICE, WORDLESS
from groundswell.sources.files.shapes.shape import (
    JsonObject,
    Said,
    at,
    first_of,
    objects,
    unescaped,
)

_NETWORK = "slack"
_TIME = re.compile(r"\d{9,11}\.\d{6}")
_WRITTEN = (None, "bot_message", "file_share", "me_message", "thread_broadcast", "reply_broadcast")
"""Kinds of messages that somebody wrote; all others tell what happened in the channel."""
_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def read_slack(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not Slack's."""
    time = record.get("ts")
    if record.get("type") != "message" or not isinstance(time, str) or not _TIME.fullmatch(time):
        return None
    return iter([_message(record, time)])


def _message(message: JsonObject, time: str) -> Said:
    if message.get("subtype") not in _WRITTEN:
        return Said(_NETWORK, message, passed_over=SERVICE)
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        return Said(_NETWORK, message, passed_over=WORDLESS)
    author = first_of(message.get("user"), message.get("bot_id"), message.get("username"))
    thread = message.get("thread_ts")
    reply = isinstance(thread, str) and thread != time
    known = {
        "post_id": _id(author, time),
        "content": unescaped(_MARKUP.sub(_shown, text)),
        "created_at": time,
        "author": author,
        "author_name": first_of(at(message, "user_profile", "real_name"), message.get("username")),
        "kind": "reply" if reply else "post",
        "reply_to": _id(message.get("parent_user_id"), thread) if reply else None,
        "links": [link for mark, link, _ in _MARKUP.findall(text) if not mark and "://" in link],
        "likes": sum(_count(each) for each in objects(message.get("reactions"))) or None,
    }
    return Said(_NETWORK, message, known)


def _id(author: object, time: object) -> str | None:
    """A time is unique in its channel, which the file does not name; nobody writes twice at one."""
    return f"slack:{author}:{time}" if author else None


def _shown(found: re.Match[str]) -> str:
    mark, what, label = found.groups()
    return f"{'' if mark == '!' and label else mark.replace('!', '@')}{label or what}"


def _count(reaction: JsonObject) -> int:
    count = reaction.get("count")
    return count if isinstance(count, int) else 0
