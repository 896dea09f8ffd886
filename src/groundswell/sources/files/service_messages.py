"""Messages of a chat that nobody wrote: who joined, that a key has changed, that a picture stood
here."""

from __future__ import annotations

import re
from collections.abc import Mapping

SERVICE = "service messages, such as who joined"
WORDLESS = "messages without words"
DELETED = "texts that were deleted or removed"
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
OMITTED = frozenset(
    {
        *("<media omitted>", "<medien ausgeschlossen>", "<multimedia omitido>", "<médias omis>"),
        *("<mídia oculta>", "<media omessi>", "<ficheiro não revelado>", "<media weggelaten>"),
        *("<без медиафайлов>", "<média vynechány>", "<medya dahil edilmedi>"),
        *("<archivo omitido>", "<pominięto multimedia>", "<media tidak disertakan>"),
        *("image omitted", "video omitted", "audio omitted", "sticker omitted", "gif omitted"),
        *("document omitted", "contact card omitted", "video note omitted"),
        *("bild weggelassen", "video weggelassen", "audio weggelassen", "sticker weggelassen"),
        *("gif weggelassen", "dokument weggelassen", "kontaktkarte ausgelassen"),
        *("imagen omitida", "video omitido", "audio omitido", "sticker omitido", "gif omitido"),
        *("documento omitido", "tarjeta de contacto omitida", "image absente", "vidéo absente"),
        *("audio omis", "sticker omis", "gif retiré", "document manquant"),
        *("fiche contact manquante", "immagine omessa", "video omesso", "audio omesso"),
        *("sticker non incluso", "gif esclusa", "documento omesso", "scheda contatto omessa"),
        *("imagem não revelada", "vídeo não revelado", "gif não revelada"),
        *("imagem ocultada", "vídeo omitido", "áudio ocultado", "documento não revelado"),
        *("afbeelding weggelaten", "video weggelaten", "audio weggelaten"),
        *("изображение отсутствует", "видео отсутствует", "аудио отсутствует"),
        *("стикер не добавлен", "документ отсутствует", "gif отсутствует"),
        *("зображення відсутнє", "відео відсутнє", "аудіо відсутнє"),
        *("obrázek vynechán", "video vynecháno", "dokument vynechán"),
    }
)
"""What stands where WhatsApp has left out a picture or a sound."""
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
        return WORDLESS if text.strip().casefold() in OMITTED else ""
    return SERVICE if start in "MmNnLlAaIi" and _ENCRYPTED.match(text) else ""


def _is_subtype(value: object) -> bool:
    return isinstance(value, str) and value != "bot_message" and bool(_SUBTYPES.fullmatch(value))
