"""Discord: a channel as DiscordChatExporter writes it.

https://github.com/Tyrrrz/DiscordChatExporter
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundswell.sources.files.service_messages import SERVICE, WORDLESS
from groundswell.sources.files.shapes.shape import JsonObject, Said, at, first_of, objects

_NETWORK = "discord"
_WRITTEN = {"Default": "post", "Reply": "reply", "ChatInputCommand": "post"}


def read_discord(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not Discord's."""
    if "timestampEdited" in record and isinstance(record.get("author"), Mapping):
        return iter([_message(record)])
    return None


def _message(message: JsonObject) -> Said:
    kind = _WRITTEN.get(str(message.get("type")))
    if kind is None:
        return Said(_NETWORK, message, passed_over=SERVICE)
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        return Said(_NETWORK, message, passed_over=WORDLESS)
    counts = [each.get("count") for each in objects(message.get("reactions"))]
    known = {
        "post_id": message.get("id"),
        "content": content,
        "created_at": message.get("timestamp"),
        "author": at(message, "author", "name"),
        "author_name": first_of(at(message, "author", "nickname"), at(message, "author", "name")),
        "kind": kind,
        "reply_to": at(message, "reference", "messageId") if kind == "reply" else None,
        "likes": sum(each for each in counts if isinstance(each, int)) or None,
    }
    return Said(_NETWORK, message, known)
