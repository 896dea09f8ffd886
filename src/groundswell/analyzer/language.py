"""Which language a text is written in: told only when it can be told.

Posts are short, and a detector is often sure of the wrong language. So handles, links, tags and
emoji are left out, words that only English has decide at once, and otherwise a language is told
only when English is nearly excluded and one language stands out (docs/decisions/0005).
"""

from __future__ import annotations

import re
import threading

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_READ = 1_000  # characters of a text: more do not change the answer
_LEAST = 12  # Latin letters, below which no language is told
_MOST_ENGLISH = 0.05  # a text of another language is English with at most this probability
_LEAST_OTHER = 0.2  # and its own language has at least this one, beside those like it

# Links, handles and tags; marks, digits and emoji, but neither apostrophes nor accents.
_NO_WORDS = re.compile(
    r"(?:https?:|www\.)\S*|[@#]\w+|[\x00-\x26\x28-\x40\x5b-\x60\x7b-\xbf]"
    r"|[\u2000-\u2018\u201a-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0010ffff]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
# Frequent words of posts that the languages around English do not share.
_ENGLISH = frozenset(
    re.findall(
        r"\S+",
        "the and you this that with what your it's i'm don't have they are just love not my be "
        "can't how why who when would could should there their about because we our she his her "
        "out good bad oh lol yeah know like get people think want going really been were had "
        "didn't doesn't isn't won't you're that's thanks thank please",
    )
)


class LanguageDetector:
    """Tells languages; loads its tables when they are first needed. Safe for several threads."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._identifier: LanguageIdentifier | None = None

    def detect(self, text: str) -> str | None:
        """The language of ``text`` (ISO 639-1), or ``None``: too short, no words, or unclear."""
        words = " ".join(_NO_WORDS.sub(" ", text[:_READ]).lower().replace("’", "'").split())
        if words.isascii():
            if _is_english(words):
                return "en"
            if len(words) < _LEAST:
                return None
        ranked = self._loaded().rank(words.encode("utf-8", "replace"))
        best, share = ranked[0]
        if best == "en":
            return "en"
        english = next(share for language, share in ranked if language == "en")
        return best if share >= _LEAST_OTHER and english <= _MOST_ENGLISH else None

    def _loaded(self) -> LanguageIdentifier:
        with self._loading:
            if self._identifier is None:
                self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            return self._identifier


def _is_english(words: str) -> bool:
    """Two words that only English has, or one among few."""
    found = _WORD.findall(words)
    known = sum(word in _ENGLISH for word in found)
    return known >= 2 or (known == 1 and len(found) <= 5)
