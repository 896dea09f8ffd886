"""Which language a text is written in: told only when it can be told.

Posts are short, and a detector is often sure of the wrong language: of slang and dialect most of
all. So handles, links, tags and emoji are left out, words that only English has decide at once, few
languages in Latin letters are looked for, and one of them is told only when English is all but
excluded (docs/decisions/0005).
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from groundswell.analyzer.legible import legible

_READ = 1_000  # characters of a text: more do not change the answer
_LEAST = 12  # letters of a text in Latin ones, below which no language is told
_MARGIN = math.e**3  # how many times as probable as English a language has to be
_ENGLISH_MARGIN = math.e  # and English as the next one
_SENT = math.e**1.5  # how much more probable the tag a post came with makes that language
_FLOOR = 1e-30  # what is less probable than this, however much less, counts as this

# Links, handles and tags. Only links in any case: k and å are another case of two of the marks
# below, the signs of kelvin and angstrom.
_TAGGED = r"(?i:https?:|www\.)\S*|[@#]\w+"
_TAGGED_ALONE = re.compile(_TAGGED)
# Them, and marks, digits and emoji, but neither apostrophes nor accents.
_NO_WORDS = re.compile(
    _TAGGED + r"|[\x00-\x26\x28-\x40\x5b-\x60\x7b-\xbf]"
    r"|[\u2000-\u2018\u201a-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0010ffff]"
)
_LETTERS = bytes(
    ord(chr(code).lower()) if chr(code).isalpha() or chr(code) == "'" else ord(" ")
    for code in range(128)
) + bytes(128)
_REPEAT = re.compile(r"(.)\1\1+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_LATIN_END = "\u036f"  # Latin letters, and the marks on them, are before; few are elsewhere
# Frequent words of posts that the languages around English do not share.
_ENGLISH = frozenset(
    re.findall(
        r"\S+",
        "the and you this that with what your it's i'm don't have they are just love not my be "
        "can't how why who when would could should there their about because we our she his her "
        "out good bad oh lol yeah know like get people think want going really been were had "
        "didn't doesn't isn't won't you're that's thanks thank please "
        "looks feel feels gonna gotta wanna fucking guess right think thought need never always "
        "here from very does did he's i've i'll cant dont thats wtf smh ngl tbh yall y'all imma "
        "finna dey wut talm kno bout dawg bruh tryna gurl all day mid abeg",
    )
)
# Languages in Latin letters that are frequent in posts; more of them take more of English away.
_LATIN = frozenset(
    re.findall(
        r"\S+",
        "cs da de en es et fi fr hr hu id is it lt lv ms nl no pl pt ro sk sl sq sv sw tl tr vi",
    )
)
_NOT_LATIN = frozenset(
    re.findall(
        r"\S+",
        "am ar ary arz as be bg bn el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne or "
        "pa ps ru sa sdh si ta te tg th ug uk ur yue wuu zh",
    )
)
# A macrolanguage and those that are told for parts of it.
_PARTS = {
    "ar": ("arz", "ary", "apc", "ajp", "acm", "aeb", "arb", "arq"),
    "fa": ("pes", "prs"),
    "ku": ("ckb", "kmr", "sdh"),
    "ms": ("zlm", "zsm"),
    "no": ("nb", "nn", "nob", "nno"),
    "sr": ("sh",),
    "tl": ("fil",),
    "zh": ("cmn", "yue", "wuu"),
}
_WHOLE = {part: whole for whole, parts in _PARTS.items() for part in parts} | {
    "in": "id",  # codes of before 1989
    "iw": "he",
}
_PARTS_READ = sorted((_LATIN | _NOT_LATIN) & _WHOLE.keys())


def whole(tag: str) -> str:
    """The language of a tag such as ``pt-BR`` or ``arz``: a macrolanguage, without its region."""
    code = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    return _WHOLE.get(code, code)


class Told(NamedTuple):
    """A text's language, or ``None``; ``leans_away``: it is unclear, and less likely English."""

    language: str | None
    leans_away: bool = False


class LanguageDetector:
    """Tells languages; loads its tables when they are first needed. Safe for several threads."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._identifier: LanguageIdentifier | None = None

    def detect(self, text: str, sent: str | None = None) -> str | None:
        """The language of ``text`` (ISO 639-1), or ``None``: too short, no words, or unclear.

        ``sent`` is the tag that the post came with. It is often a setting of an app, so it only
        adds to what the text says.
        """
        return self.tell(text, sent).language

    def tell(self, text: str, sent: str | None = None) -> Told:
        """The same, and of what is unclear whether another language than English is likelier."""
        words = _words(text)
        foreign = False
        if not words.isascii():
            words, foreign = _of_one_script(words)
        if not foreign:
            if _is_english(words):
                return Told("en")
            if len(words) < _LEAST and (sent is None or not words):
                return Told(None, leans_away=not words.isascii() or self._leans_away(words))
        shares = self._shares(words)
        if foreign:
            shares = {code: share for code, share in shares.items() if code not in _LATIN}
        prior = whole(sent) if sent else None
        if prior in shares:
            shares[prior] = max(shares[prior], _FLOOR) * _SENT
        best = max(shares, key=shares.__getitem__)
        if foreign:
            return Told(best)
        if best == "en":
            second = max(share for code, share in shares.items() if code != "en")
            return Told(best if shares[best] >= _ENGLISH_MARGIN * max(second, _FLOOR) else None)
        clear = _excludes_english(shares)
        return Told(best) if clear else Told(None, leans_away=True)

    def _leans_away(self, words: str) -> bool:
        """Whether another language is far likelier than English: too few letters to say which."""
        return bool(words) and _excludes_english(self._shares(words))

    def _shares(self, words: str) -> dict[str, float]:
        """How probable each language is, those of a macrolanguage together."""
        identifier = self._loaded()
        shares = dict(identifier.rank(words.encode("utf-8", "replace")))
        for part in _PARTS_READ:
            code = _WHOLE[part]
            shares[code] = shares.get(code, 0.0) + shares.pop(part)
        return shares

    def _loaded(self) -> LanguageIdentifier:
        with self._loading:
            if self._identifier is None:
                identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
                identifier.set_languages(_LATIN | _NOT_LATIN)
                # A text reads some sixty rows of it: each in one place of memory.
                identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)
                self._identifier = identifier
            return self._identifier


def _words(text: str) -> str:
    read = legible(text[:_READ])
    if read.isascii():  # most posts: a table of bytes says the same as the pattern, faster
        plain = _TAGGED_ALONE.sub(" ", read).encode().translate(_LETTERS).decode()
    else:
        plain = _NO_WORDS.sub(" ", read).lower().replace("’", "'")
    # Each word once: a word said again is no second sign of its language.
    return " ".join(dict.fromkeys(_REPEAT.sub(r"\1\1", plain).split()))


def _of_one_script(words: str) -> tuple[str, bool]:
    """``words`` without the letters of the other script, and whether Latin is that one.

    A name or a word of another script says little about the sentence around it.
    """
    others = [letter for letter in words if letter > _LATIN_END and letter.isalpha()]
    latin = sum(letter <= _LATIN_END and letter.isalpha() for letter in words)
    foreign = 2 * len(others) > latin  # a word takes fewer letters in most other scripts
    kept = (one if one == " " or (one > _LATIN_END) == foreign else " " for one in words)
    return " ".join("".join(kept).split()), foreign


def _excludes_english(shares: Mapping[str, float]) -> bool:
    """Whether the likeliest language is far likelier than English."""
    return max(shares.values()) >= _MARGIN * max(shares["en"], _FLOOR)


def _is_english(words: str) -> bool:
    """Two words that only English has, and one in six at least; or one among few."""
    found = _WORD.findall(words)
    known = sum(map(_ENGLISH.__contains__, found))
    return (known >= 2 and 6 * known >= len(found)) or (known == 1 and len(found) <= 5)
