"""Texts as people wrote them: without broken characters, and without the markup around them.

What is markup is told by evidence, so that ``I <3 you`` and ``a<b`` stay as they are.
"""

from __future__ import annotations

import html
import re

REPLACEMENT = "\ufffd"
_BROKEN = re.compile("[\x00\ud800-\udfff]")

_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_WRAPPED = re.compile(
    r"\s*<(p|div|span|a|img|blockquote|ul|ol|h[1-6]|article|section|table|figure|pre)\b[^<>]*>"
    r".*(?:</[a-z][a-z0-9]*\s*>|/>)\s*",
    re.IGNORECASE | re.DOTALL,
)
_LINK_START = re.compile(r"<a\s[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/>|</p>\s*<p\b[^<>]*>", re.IGNORECASE)
_UNSEEN_START = re.compile(r"<(script|style)\b[^<>]*>|<!--", re.IGNORECASE)
_UNSEEN_END = {
    "script": re.compile(r"</script\b[^<>]*>", re.IGNORECASE),
    "style": re.compile(r"</style\b[^<>]*>", re.IGNORECASE),
    None: re.compile("-->"),
}
_IMAGE = re.compile(r"<img\s[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s?=\s?(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_BLOCK_END = re.compile(
    r"<br\b[^<>]*>|</(?:p|div|li|ul|ol|h[1-6]|blockquote|tr|pre|article|section)\s*>",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\u00a0]+")
_AROUND_LINE_END = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{2,}")


def without_broken_characters(text: str) -> str:
    """``text`` with ``U+FFFD`` for NUL and for half of a surrogate pair; a whole pair is joined.

    JSON cut by its UTF-16 length ends in half an emoji; that is no reason to lose the post.
    """
    if text.isascii():
        return text.replace("\x00", REPLACEMENT) if "\x00" in text else text
    if _BROKEN.search(text) is None:
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\x00", REPLACEMENT)


def is_markup(text: str) -> bool:
    """Whether ``text`` is plainly HTML: wrapped in an element, or with links or line breaks."""
    if "<" not in text or ">" not in text:
        return False
    return bool(_WRAPPED.fullmatch(text) or _BREAK.search(text) or _has_link(text))


def plain_text(text: str) -> str:
    """The words of ``text`` if it is plainly HTML, else ``text`` as it is."""
    return strip_markup(text) if is_markup(text) else text


def strip_markup(text: str) -> str:
    """The words of HTML: tags left out, blocks on lines of their own, entities read once."""
    text = _IMAGE.sub(_alternative, _without_unseen(text))
    text = _BLANKS.sub(" ", text.replace("\r", "").replace("\n", " "))
    text = _TAG.sub("", _BLOCK_END.sub("\n", text))
    text = _BLANKS.sub(" ", html.unescape(text))
    return _EMPTY_LINES.sub("\n", _AROUND_LINE_END.sub("\n", text)).strip()


def _has_link(text: str) -> bool:
    for tag in _LINK_START.finditer(text):
        if "href" in tag[0].lower():
            return "</a" in text[tag.end() :].lower()
    return False


def _alternative(image: re.Match[str]) -> str:
    found = _ALT.search(image[0])
    return (found[1] or found[2] or "") if found else ""


def _without_unseen(text: str) -> str:
    """Scripts, styles and comments left out, in one pass."""
    kept, at = [], 0
    while opening := _UNSEEN_START.search(text, at):
        closing = _UNSEEN_END[opening[1] and opening[1].lower()].search(text, opening.end())
        if closing is None:
            break
        kept.append(text[at : opening.start()])
        at = closing.end()
    return "".join((*kept, text[at:]))
