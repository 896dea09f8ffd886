"""WhatsApp: what a message of an exported chat says, without what the app has put into it.

On an iPhone, and before the names of files, the app marks its own words with U+200E; elsewhere they
are told by what they say, in the languages of real files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.sources.files.service_messages import (
    DELETED,
    OMITTED,
    SERVICE,
    WORDLESS,
    why_no_post,
)
from groundswell.sources.files.shapes.shape import JsonObject, Said
from groundswell.sources.files.whatsapp import NETWORK

_MARK = "\u200e"
_MENTION = re.compile("@\u2068([^\u2069]*)\u2069")
_EDITED = re.compile(
    rf"\s*{_MARK}?<[^<>\n]*(?:edited|bearbeitet|modifi|edit[oóaá]|bewerkt|изменен|edytowan|düzenlen"
    r"|upraven|redigera|redigert|muokatt|diedit|تعديل|संपादित|已编辑|已編輯|編集|수정)[^<>\n]*>$",
    re.IGNORECASE,
)
_DELETED = re.compile(
    r"(?:(?:this message was|you) deleted(?: this message| by admin .*)?|message deleted"
    r"|(?:du hast )?diese nachricht (?:wurde )?gelöscht"
    r"|vous avez supprimé ce message|ce message a été supprimé"
    r"|eliminaste este mensaje|se eliminó este mensaje|este mensaje fue eliminado"
    r"|hai eliminato questo messaggio|questo messaggio è stato eliminato"
    r"|apag(?:ou|aste) esta mensagem|você apagou esta mensagem"
    r"|(?:esta )?mensagem (?:foi )?apagada"
    r"|(?:je hebt )?dit bericht (?:is )?verwijderd|(?:вы удалили )?данное сообщение(?: удалено)?"
    r"|сообщение удалено|(?:ви видалили )?це повідомлення(?: було видалено)?"
    r"|(?:bu mesajı sildiniz|bu mesaj silindi)|(?:ta wiadomość została usunięta|usunięto tę "
    r"wiadomość)|(?:tuto zprávu jste smazal/a|tato zpráva byla smazána)"
    r"|(?:anda telah menghapus pesan ini|pesan ini telah dihapus)|تم حذف هذه الرسالة"
    r"|このメッセージは削除されました|此消息已被删除|此訊息已刪除|삭제된 메시지입니다)\.?",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(
    r"[^\n]{0,60}?\b(?:omitted|weggelassen|ausgelassen|omis[e]?|absente|manquante?|omess[oa]|esclusa"
    r"|incluso|omitid[oa]|ocultad[oa]|revelad[oa]|weggelaten|отсутствует|добавлен|відсутн[яєій]+"
    r"|пропущено|додано|vynechán[oa]?|pominięt[oay]|utelämnad|udeladt|utelatt)",
    re.IGNORECASE,
)
_MEDIA_FILE = re.compile(
    rf"(?:{_MARK}[^\n]{{1,200}}\.\w{{2,5}}"
    r"|(?:IMG|VID|PTT|AUD|STK|DOC|GIF)-\d{8}-WA\d+\.\w{2,5}"
    r"|[^\n]{1,200}\.\w{2,5}(?= \((?:file attached|datei angehängt|fichier joint|archivo adjunto"
    r"|file allegato|arquivo anexado|ficheiro anexado|bestand bijgevoegd|файл добавлен"
    r"|soubor byl přiložen)\)))"
    r"\s?[(<][^()<>\n]{3,40}[)>]",
    re.IGNORECASE,
)
"""A file on Android, and on an iPhone of before 2018, whose caption stands below it."""
_ATTACHED = re.compile(rf"\s*{_MARK}?<[^<>:\n]{{3,30}}: {_MARK}?[^<>\n]+\.\w{{2,5}}>$")
_PLACEHOLDER = re.compile(r"<[^<>\n@/]{5,60}>")
_PAGES = re.compile(rf"\s*•\s*{_MARK}\d+ \w+$")
_FILE_NAME = re.compile(r"[^\n]{1,200}\.[A-Za-z0-9]{2,5}")
_PLACE = re.compile(
    r"[^\n:]{4,40}: https?://(?:maps\.google|(?:www\.)?google\.[a-z.]+/maps|foursquare\.com)\S*"
)
_CALL = re.compile(
    r"(?:missed (?:group )?(?:voice|video) call|verpasster (?:sprach|video)anruf|null)",
    re.IGNORECASE,
)


def read_whatsapp(record: JsonObject) -> Iterator[Said] | None:
    """What ``record`` says; ``None`` if it is not WhatsApp's."""
    if record.get("network") != NETWORK or not isinstance(text := record.get("text"), str):
        return None
    return iter([_message(record, text)])


def _message(record: JsonObject, text: str) -> Said:
    author = record.get("author")
    if not author:
        return Said(NETWORK, record, passed_over=SERVICE)
    text, marked = _MENTION.sub(r"@\1", text), text.startswith(_MARK)
    text = _EDITED.sub("", text)
    bare = _without_marks(text)
    if _DELETED.fullmatch(bare):
        return Said(NETWORK, record, passed_over=DELETED)
    if _is_of_app(bare, marked=marked):
        return Said(NETWORK, record, passed_over=SERVICE)
    bare = _without_marks(_without_files(text))
    if not bare or _PLACE.fullmatch(bare):
        return Said(NETWORK, record, passed_over=WORDLESS)
    if why := why_no_post(record, bare):
        return Said(NETWORK, record, passed_over=why)
    known = {
        "content": bare,
        "created_at": record.get("date"),
        "author": author,
        "kind": "post",
    }
    return Said(NETWORK, {**record, "text": bare}, known)


def _is_of_app(bare: str, *, marked: bool) -> bool:
    """Whether the app says something where a message stands: of a call, a group, a key. A poll has
    several lines, and a number that somebody has pasted no words."""
    if _CALL.fullmatch(bare):
        return True
    words = any(map(str.isalpha, bare))
    return marked and words and "\n" not in bare and not _names_file(bare)


def _names_file(bare: str) -> bool:
    return bool(
        _LEFT_OUT.fullmatch(bare)
        or _ATTACHED.search(bare)
        or _MEDIA_FILE.match(_MARK + bare)
        or _PLACE.fullmatch(bare)
        or _PLACEHOLDER.fullmatch(bare)
    )


def _without_files(text: str) -> str:
    """What somebody wrote beside a picture or a file, which itself is left out or has a name."""
    first, _, below = text.partition("\n")
    if _MEDIA_FILE.fullmatch(first) or _is_placeholder(_without_marks(first)):
        return "" if _FILE_NAME.fullmatch(below.strip()) else below
    head, line_end, last = text.rpartition("\n")
    found = _ATTACHED.search(last)
    if found is None and _MARK in last:
        before, _, said = last.rpartition(_MARK)
        if _LEFT_OUT.fullmatch(said.strip()):
            last, found = before, None
            return _named(head + line_end + _PAGES.sub("", last.rstrip()))
    if found is not None:
        return _named(head + line_end + _PAGES.sub("", last[: found.start()].rstrip()))
    return "" if _without_marks(text).casefold() in OMITTED else text


def _named(text: str) -> str:
    """The caption of a file; a document has its name there."""
    return "" if _FILE_NAME.fullmatch(_without_marks(text)) else text


def _is_placeholder(line: str) -> bool:
    """``<Media omitted>``, in any language: in pointed brackets, with a blank or other letters."""
    return bool(_PLACEHOLDER.fullmatch(line)) and (" " in line or not line.isascii())


def _without_marks(text: str) -> str:
    return text.replace(_MARK, "").strip().strip("\u200f\u200b").strip()
