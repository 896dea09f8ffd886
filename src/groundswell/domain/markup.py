"""HTML to text: posts of networks, feeds and forum exports may hold markup."""

from __future__ import annotations

import html
import re
from itertools import islice

_BLOCKS = "p|div|blockquote|article|section|ul|ol|li|pre|table|tr|h[1-6]"
# The whole text is one element, or several: "I <3 you" and "a<b" are not HTML.
_WRAPPED = re.compile(
    rf"\s*<(?:{_BLOCKS}|span|a|img)(?:\s[^<>]*)?>.*(?:</(?:{_BLOCKS}|span|a)>|<br ?/>)\s*",
    re.DOTALL | re.IGNORECASE,
)
# Tags nobody types into a post, and that forums, feeds and comments are full of.
_BREAK = re.compile(r"<br ?/>", re.IGNORECASE)
_LINK = re.compile(r"<a\s[^<>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\salt=(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TAG = re.compile(r"<!--[^<>]*-->|<(/?)([a-z][a-z0-9]*)(?:[\s/][^<>]*)?>", re.IGNORECASE)
_UNSEEN = ("script", "style")
_LINES = {"br": "\n", "p": "\n\n"}  # what follows an element of that name; "\n" after other blocks
_BLOCK = re.compile(_BLOCKS)
_BLANK_LINES = re.compile(r"[ \t]*\n\s*\n\s*")


def plain_text(content: str) -> str:
    """The text of ``content`` where it is clearly HTML: one element, or with links or line
    breaks; any other content unchanged."""
    return html_text(content) if _is_markup(content) else content


def html_text(content: str) -> str:
    """The text of ``content``, which is known to be HTML."""
    words: list[str] = []
    unseen, at, is_open = "", 0, False
    for tag in _TAG.finditer(content):
        said = "" if unseen else content[at : tag.start()]
        at = tag.end()
        closing, name = bool(tag[1]), (tag[2] or "").lower()
        if name in _UNSEEN:
            unseen = "" if closing else name
        words.append(said)
        is_open = is_open or bool(said.strip())
        after = _after(tag[0], name, closing, is_open)
        words.append(after)
        is_open = is_open and not after.endswith("\n")
    words.append(content[at:])
    return html.unescape(_BLANK_LINES.sub("\n\n", "".join(words))).strip()


def _after(tag: str, name: str, closing: bool, is_open: bool) -> str:
    """The replacement of a tag; ``is_open``: text precedes it without a break."""
    if name == "img" and (alt := _ALT.search(tag)):
        return alt[1] or alt[2] or ""
    if closing or name == "br":
        return _LINES.get(name, "\n" if _BLOCK.fullmatch(name) else "")
    return _LINES["p"] if name == "p" and is_open else ""  # a paragraph need not be closed


def _is_markup(content: str) -> bool:
    if "/>" not in content and "</" not in content:
        return False
    if _BREAK.search(content) or _WRAPPED.fullmatch(content):
        return True
    return any(
        "href=" in tag[0].lower() and "</a>" in content[tag.end() :].lower()
        for tag in islice(_LINK.finditer(content), 5)
    )
