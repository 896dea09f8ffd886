"""Telegram Desktop: the export of a chat, or of all, as JSON.

https://core.telegram.org/import-export
"""

from __future__ import annotations

from collections.abc import Iterator

from groundswell.sources.files.service_messages import SERVICE, WORDLESS
from groundswell.sources.files.shapes.shape import (
    JsonObject,
    Said,
    first_of,
    objects,
)

_NETWORK = "telegram"
_SIGNS = frozenset({"from_id", "actor_id", "date_unixtime", "text_entities"})
_CHAT = "chat"


def in_chat(message: dict[str, object], chat: JsonObject) -> dict[str, object]:
    """A message with the id of its chat, in which its own is unique."""
    if "id" not in chat or not _is_message(message):
        return message
    return {**message, _CHAT: chat["id"]}


def read_telegram(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not Telegram's."""
    return iter([_message(record)]) if _is_message(record) else None


def _is_message(record: JsonObject) -> bool:
    return record.get("type") in ("message", "service") and not _SIGNS.isdisjoint(record)


def _message(message: JsonObject) -> Said:
    if message["type"] == "service":
        return Said(_NETWORK, message, passed_over=SERVICE)
    text = _text(message.get("text"))
    if not text.strip():
        return Said(_NETWORK, message, passed_over=WORDLESS)
    answered = message.get("reply_to_message_id")
    known = {
        "post_id": _id(message, message.get("id")),
        "content": text,
        "created_at": first_of(message.get("date_unixtime"), message.get("date")),
        "author": message.get("from_id"),
        "author_name": message.get("from"),
        "kind": "repost" if message.get("forwarded_from") else "reply" if answered else "post",
        "reply_to": _id(message, answered),
        "links": _links(message),
    }
    return Said(_NETWORK, {**message, "text": text}, known)


def _id(message: JsonObject, number: object) -> str | None:
    """Known in its chat alone; without the chat the place in the file stands for it."""
    chat = message.get(_CHAT)
    return f"telegram:{chat}:{number}" if chat is not None and number is not None else None


def _text(text: object) -> str:
    """A text, or its parts: plain ones, and those that are bold, a link or a mention."""
    if isinstance(text, str):
        return text
    parts = text if isinstance(text, list) else []
    found = (part.get("text") if isinstance(part, dict) else part for part in parts)
    return "".join(part for part in found if isinstance(part, str))


def _links(message: JsonObject) -> list[str]:
    found = (
        first_of(part.get("href"), part.get("text") if part.get("type") == "link" else None)
        for part in objects(message.get("text_entities") or message.get("text"))
    )
    return [each for each in found if isinstance(each, str)]
