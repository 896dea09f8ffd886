"""Which posts of the network are wanted: by words in them, and by the language they name."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.domain.post import Post
from groundswell.domain.query.document import Document
from groundswell.domain.query.fields import fold_value, speaks
from groundswell.domain.query.operands import read_term


class Wanted:
    """``words``: words, phrases, hashtags or mentions, any of them, as a query means them.

    ``languages``: any of them (``en`` also stands for ``en-GB``); posts that name no language are
    then not wanted. Without words, or without languages, all are wanted.

    Raises:
        InvalidQuery: one of ``words`` is nothing that can be looked for.
    """

    def __init__(self, words: Sequence[str] = (), languages: Sequence[str] = ()) -> None:
        self._terms = [read_term(word) for word in words]
        self._languages = [fold_value("lang", language) for language in languages]

    def has_words(self, post: Post) -> bool:
        """Whether ``post`` holds one of the words."""
        if not self._terms:
            return True
        document = Document(post)
        return any(term.matches(document) for term in self._terms)

    def has_language(self, languages: Sequence[str]) -> bool:
        """Whether one of a post's ``languages`` (BCP 47 tags) is wanted."""
        if not self._languages:
            return True
        return any(speaks(tag, wanted) for tag in languages for wanted in self._languages)
