"""Tokenisation and case folding: how a text is cut into words, whatever its case, accents or
script.

Two texts say the same words if ``split`` gives the same list. Letters are compared without case
(Unicode case folding), without the accents of Latin and Greek, without the vowel points of Arabic
and Hebrew, and in their compatibility form (NFKC), so that full-width and styled letters are
letters. Characters that nobody sees (joiners, marks of direction, soft hyphens) are not there.

Scripts that set no spaces, symbols and emoji *stand alone*: a run of them is one item of the list
and is cut from the letters beside it, so that ``新しいiPhone`` holds ``iphone``. All else (spaces,
punctuation, controls) only separates.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f"  # Thai … Bali
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u312f\u31a0-\u31bf\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua980-\ua9ff\uaa60-\uaadf\uf900-\ufaff"  # Han, Yi
    "\U00016fe0-\U00018d8f\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"  # Tangut, kana, rare Han
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_SYMBOLS = ("Sc", "So", "Sm", "Sk")
_SEPARATING_SYMBOLS = frozenset("<>=|~^`\u00a9\u00ae\u2044")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u20d0-\u20ff]")
_ACCENTED = re.compile("[\u00c0-\u024f\u0370-\u03ff\u0622\u0623\u0625\u1e00-\u1fff\u212a\u212b]")
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae"}
    | {"œ": "oe", "þ": "th", "ё": "е", "\u0640": ""}  # Cyrillic; the stretcher of Arabic letters
)
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_EDGE = "\x01"


def split(text: str) -> list[str]:
    """The words of ``text``, folded, in order; a run of characters that stand alone is one."""
    if text.isascii():
        flat = text.encode().translate(_ASCII).decode()
        if "+" in flat or "$" in flat:
            flat = _ASCII_SYMBOLS.sub(r" \g<0> ", flat)
        return flat.split()
    flat = _compatible(text).translate(_WORDS)
    if _EDGE in flat:
        flat = flat.replace(_EDGE + _EDGE, "").replace(_EDGE, " ")
    return unicodedata.normalize("NFKC", flat).split()


def joined(words: Sequence[str]) -> str:
    """The words as one text, a space before, after and between them: what literals are found in."""
    return f" {' '.join(words)} "


def literal(words: tuple[str, ...], *, prefix: bool = False) -> str:
    """The string that is in ``joined(split(text))`` exactly where ``text`` has the words
    ``words``."""
    before = "" if stands_alone(words[0][0]) else " "
    after = "" if prefix or stands_alone(words[-1][-1]) else " "
    return before + " ".join(words) + after


def stands_alone(char: str) -> bool:
    """Whether a folded character needs no space beside it to be found."""
    return ALONE[char]


def fold_name(text: str) -> str:
    """A name or address as it is compared: without case, in its compatibility form."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def _fold_char(char: str) -> str:
    """One character of a text in NFKC, as letters that are compared; empty: it is not there."""
    if unicodedata.category(char) == "Cf":
        return " " if char == "\u200b" else ""  # a space without width
    if _UNSEEN.match(char):
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    plain = char.casefold()
    if _ACCENTED.match(char) or _ACCENTS.search(plain) or len(plain) > 1:
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain))
    return plain.translate(_PLAIN)


def _is_symbol(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Sk":
        return ord(char) in _SKIN_TONES
    return category in _SYMBOLS and char not in _SEPARATING_SYMBOLS


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


class _Alone(dict[str, bool]):
    def __missing__(self, char: str) -> bool:
        alone = self[char] = _is_symbol(char) or _UNSPACED.match(char) is not None
        return alone


class _Table(dict[int, str]):
    """For ``str.translate``: filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = "".join(self.one(char) for char in _fold_char(chr(code)))
        self[code] = folded
        return folded

    def one(self, char: str) -> str:
        """The folded form of one character."""
        if _is_symbol(char):
            return f"{_EDGE}{char}{_EDGE}"
        if not _is_letter(char):
            return " "
        return f"{_EDGE}{char}{_EDGE}" if ALONE[char] else char


class _NameTable(_Table):
    """Keeps what begins, joins and hinders hashtags and mentions; symbols separate."""

    def one(self, char: str) -> str:
        return char if char in "#@.-&/" or _is_letter(char) else " "


ALONE = _Alone()
"""``stands_alone`` as a table, for where a call a word is too much."""
_WORDS = _Table()
_NAMES = _NameTable()
_ASCII = (
    bytes(
        ord(chr(code).lower()) if chr(code).isalnum() or chr(code) in "_+$" else ord(" ")
        for code in range(128)
    )
    + b" " * 128
)
_ASCII_SYMBOLS = re.compile(r"[+$]+")
_ASCII_NAMES = "".join(_NAMES[code] for code in range(128)).encode() + b" " * 128

# A mention may be an address of several parts (``@acme.example``, ``@acme@example.org``).
_PART = r"[^\s#@.\-&/]+(?:-+[^\s#@.\-&/]+)*"
_TAG = re.compile(rf"(?<![^\s#@.\-{UNSPACED}])(?:#[^\s#@.\-&/]+|@{_PART}(?:[.@]{_PART})*)")


def tags(text: str) -> str:
    """The hashtags and mentions of ``text``, each on a line, each part of it ended by a dot."""
    if "#" not in text and "@" not in text and text.isascii():
        return ""
    found = _TAG.findall(fold_names(text))
    # All at once, as tag_key does it: of a mention's signs only the first stays.
    lines = "".join([f"\n{tag}." for tag in found])
    return lines.replace("@", ".").replace("\n.", "\n@")


def find_tags(names: str) -> Iterator[re.Match[str]]:
    """The hashtags and mentions in what ``fold_names`` gave."""
    return _TAG.finditer(names)


def tag_key(tag: str) -> str:
    """A folded hashtag or mention as ``tags`` writes it, without the last dot."""
    return tag[0] + tag[1:].replace("@", ".")


def is_tag(names: str) -> bool:
    """Whether what ``fold_names`` gave is one hashtag or mention and nothing else."""
    return _TAG.fullmatch(names) is not None


def fold_names(text: str) -> str:
    """``text`` folded, with the signs of hashtags and mentions left in it."""
    if text.isascii():
        return text.encode().translate(_ASCII_NAMES).decode()
    return unicodedata.normalize("NFKC", _compatible(text).translate(_NAMES))


def fold_words(text: str) -> str:
    """``text`` folded, with a space for each separator: what ``split`` cuts."""
    folded = _compatible(text).translate(_WORDS).replace(_EDGE, "")
    return unicodedata.normalize("NFKC", folded)


def _compatible(text: str) -> str:
    """``text`` in NFKC, save that a trade mark is no letters at the end of a name."""
    return unicodedata.normalize("NFKC", text.replace("\u2122", " ").replace("\u2120", " "))
