"""Text normalisation for the models, the same in training and in use.

Handles become ``@user`` and links ``http``, as in the sets the model learnt from; emoji become
their Unicode names, because the vocabulary has hardly any; a character repeated more than three
times is kept three times; whitespace, control characters and half surrogates become one space.
Every step is linear in the length of the text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from groundswell.analyzer.legible import legible

# Not preceded by a word, so that an address such as ann@example.org is left alone; the second
# part is a Bluesky domain (@ann.bsky.social) or a Mastodon server (@ann@example.org).
_HANDLE = re.compile(r"(?<![\w@])@\w+(?:\.[a-z0-9-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?")
_LINK = re.compile(r"(?:https?://|\bwww\.)\S*", re.IGNORECASE)
_REPEAT = re.compile(r"([^\d\s])\1\1\1+")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_DRAWN = (
    "\u203c\u2049\u2190-\u21ff\u231a-\u23ff\u25aa-\u27bf\u2934\u2935\u2b00-\u2bff"
    "\U0001f000-\U0001f3fa\U0001f400-\U0001fbff"
)
# Joiners and modifiers, which say nothing without the emoji before them.
_JOINING = "\u200d\u20e3\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
_DRAWN_ONE = re.compile(f"[{_DRAWN}]")
_JOINT = re.compile(f"[{_JOINING}]")
# One emoji as a reader sees it, however many characters it takes.
EMOJI = f"[{_DRAWN}][{_JOINING}]*(?:(?<=\u200d)[{_DRAWN}][{_JOINING}]*)*"
# Words of Unicode names that are about the drawing: U+2764 is "heavy black heart".
_DRAWING = frozenset({"black", "white", "heavy", "sign", "symbol", "indicator", "regional"})


def normalise(text: str) -> str:
    """``text`` as the model reads it. Any string is taken, also one with half surrogates."""
    text = legible(text)
    if "&" in text:
        text = html.unescape(text)
    text = " ".join(text.split())
    if not text.isprintable():
        text = _BLANK.sub(" ", text)
    plain = text.isascii()  # most posts: neither emoji nor what joins them
    text = _REPEAT.sub(r"\1\1\1", text if plain else _JOINT.sub("", text))
    if "://" in text or "www." in text.lower():
        text = _LINK.sub("http", text)
    if "@" in text:
        text = _HANDLE.sub("@user", text)
    if not plain:
        text = _DRAWN_ONE.sub(lambda match: _name(match[0]), text)
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def _name(drawn: str) -> str:
    words = unicodedata.name(drawn, "").lower().replace("-", " ").split()
    return f" {' '.join(word for word in words if word not in _DRAWING)} "
