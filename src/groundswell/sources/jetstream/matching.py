"""Which posts of the network are wanted: by words in them, and by the language they name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_ENDS_IN_A_WORD = re.compile(rf"[^\W{_UNSPACED}]\Z")
_STARTS_WITH_A_WORD = re.compile(rf"[^\W{_UNSPACED}]")


class Wanted:
    """``words``: whole words or phrases, any of them, in any case, in any script.

    Scripts that set no spaces (Chinese, Japanese, Thai, …) match anywhere. ``languages``: any of
    them (``en`` also stands for ``en-GB``); posts that name no language are then not wanted.
    Without words, or without languages, all are wanted.
    """

    def __init__(self, words: Sequence[str] = (), languages: Sequence[str] = ()) -> None:
        parts = [_whole(_folded(word)) for word in words]
        self._pattern = re.compile("|".join(parts)) if parts else None
        self._languages = frozenset(language.lower() for language in languages)

    def has_words(self, text: str) -> bool:
        """Whether ``text`` holds one of the words."""
        return self._pattern is None or self._pattern.search(_folded(text)) is not None

    def has_language(self, languages: Sequence[str]) -> bool:
        """Whether one of a post's ``languages`` (BCP 47 tags) is wanted."""
        if not self._languages:
            return True
        tags = [language.lower() for language in languages]
        return any(tag in self._languages or tag.split("-")[0] in self._languages for tag in tags)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _whole(word: str) -> str:
    inside = r"\s+".join(re.escape(part) for part in word.split())
    before = r"(?<!\w)" if _STARTS_WITH_A_WORD.match(word) else ""
    after = r"(?!\w)" if _ENDS_IN_A_WORD.search(word) else ""
    return before + inside + after
