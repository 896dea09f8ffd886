"""Messages of a chat that nobody wrote: who joined, that a key has changed, that a picture stood
here."""

from __future__ import annotations

import re
from collections.abc import Mapping

SERVICE = "service messages, such as who joined"
WORDLESS = "messages without words"
_KINDS = frozenset({"service", "system"})
"""What ``type`` says of them in exports of chats."""
_SUBTYPES = re.compile(r"(?:channel|group|bot|pinned_item|unpinned_item|reminder)(?:_[a-z_]+)?")
"""What ``subtype`` says of them in Slack's; ``bot_message`` is somebody's."""
_JOINED = re.compile(r"<@[UW]\w+(?:\|[^>]*)?> has (?:joined|left) the (?:channel|group)\.?")
_ENCRYPTED = re.compile(
    r"(?:messages (?:and calls|to this|you send to this)|nachrichten (?:und anrufe|in diesem)"
    r"|los mensajes y las llamadas|les messages et (?:les )?appels"
    r"|as mensagens e (?:as chamadas|ligações)|i messaggi e le chiamate)\b[^.]*"
    r"(?:end-to-end|ende-zu-ende|extremo a extremo|bout en bout|ponta a ponta)[^.]*\.\s.*"
    r"(?:chat|whatsapp|conversa|discussion|tap|toca|tippe)",
    re.IGNORECASE | re.DOTALL,
)
"""WhatsApp's first line in a chat."""
_OMITTED = frozenset(
    {
        *("<media omitted>", "<medien ausgeschlossen>", "<multimedia omitido>", "<médias omis>"),
        *("<mídia oculta>", "<media omessi>", "<ficheiro não revelado>"),
    }
)
_MARKS = "\u200e\u200f"


def why_no_post(record: Mapping[str, object], content: str) -> str:
    """Why a message is none that somebody wrote; empty for one that is."""
    if record.get("type") in _KINDS or _is_subtype(record.get("subtype")):
        return SERVICE
    text = content.lstrip(_MARKS)
    start = text[:1]
    if start == "<":
        if _JOINED.fullmatch(text.strip()):
            return SERVICE
        return WORDLESS if text.strip().casefold() in _OMITTED else ""
    return SERVICE if start in "MmNnLlAaIi" and _ENCRYPTED.match(text) else ""


def _is_subtype(value: object) -> bool:
    return isinstance(value, str) and value != "bot_message" and bool(_SUBTYPES.fullmatch(value))
