"""De-obfuscation of a text: markup, styled letters and spaced-out letters become plain letters.

The text that is stored stays as it was written; this is what the language detector and the models
read. Every step is linear in the length of the text, and leaves plain text as it is.
"""

from __future__ import annotations

import re
import unicodedata

from groundswell.domain.markup import plain_text

# Letters that stand for a Latin one by their names: mathematical alphabets, full width, circles,
# squares, small capitals. Nothing here is a letter of a language.
_STYLED_BLOCKS = (
    (0x0250, 0x02AF),
    (0x1D00, 0x1DBF),
    (0x2100, 0x214F),
    (0x249C, 0x24E9),
    (0xA730, 0xA7AF),
    (0xFF21, 0xFF5A),
    (0x1D400, 0x1D7FF),
    (0x1F110, 0x1F189),
)
_STYLED_NAME = re.compile(
    r"(?:FULLWIDTH |MATHEMATICAL [A-Z -]*?|(?:NEGATIVE |CROSSED )?(?:CIRCLED|SQUARED) "
    r"|PARENTHESIZED |SCRIPT |BLACK-LETTER |DOUBLE-STRUCK (?:ITALIC )?)?"
    r"(?:LATIN )?(LETTER SMALL CAPITAL|CAPITAL LETTER|CAPITAL|SMALL LETTER|SMALL) ([A-Z])"
)


def _letter(point: int) -> str | None:
    letter = chr(point)
    found = _STYLED_NAME.fullmatch(unicodedata.name(letter, ""))
    if found:
        kind, name = found.groups()
        return name if kind.startswith("CAPITAL") else name.lower()
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else None


_STYLED = {
    point: plain
    for first, last in _STYLED_BLOCKS
    for point in range(first, last + 1)
    if (plain := _letter(point))
} | {0xA731: "s", 0x3000: "  "}
_HAS_STYLED = re.compile(
    "[\u3000" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _STYLED_BLOCKS) + "]"
)
# Marks that strike a letter out or underline it, and piles of marks.
_OVERLAID = re.compile(r"[\u0332-\u0338\u20d0-\u20df]|([\u0300-\u036f])[\u0300-\u036f]{2,}")
# Four single letters at least, in one stretch: words that are set apart have wider gaps between.
_APART = re.compile(r"(?<!\S)[^\W\d_](?:[ \u00a0]{1,4}[^\W\d_]){3,}(?!\S)")
_GAP = re.compile(r"[ \u00a0]{2,}")


def legible(text: str) -> str:
    """``text`` in plain letters."""
    text = plain_text(text)
    if not text.isascii():
        if _HAS_STYLED.search(text):
            text = text.translate(_STYLED)
        text = _OVERLAID.sub(r"\1", text)
    return _APART.sub(_closed, text)


def _closed(apart: re.Match[str]) -> str:
    return " ".join("".join(word.split()) for word in _GAP.split(apart[0]))
