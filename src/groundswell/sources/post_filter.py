"""Filters posts of a network by words and languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from groundswell import metrics
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.domain.query.document import Document
from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.fields import fold_value, speaks
from groundswell.domain.query.operands import read_term
from groundswell.errors import ConfigurationError
from groundswell.sources.options import read_words


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

    def pass_on(self, event: PostEvent, languages: Sequence[str] | None = None) -> PostEvent | None:
        """What becomes of ``event``: it goes on, or not; an edited post that is not wanted any
        more is deleted. A deletion does not say what the post said: all of them go on.

        ``languages``: those the post names; else its own one.
        """
        if event.operation is Operation.DELETE:
            return event
        unwanted = self._unwanted(event.post, languages)
        if not unwanted:
            return event
        metrics.posts_skipped.labels(unwanted).inc()
        if event.operation is Operation.UPDATE:
            return PostEvent(event.post, Operation.DELETE)
        return None

    def _unwanted(self, post: Post, languages: Sequence[str] | None) -> str:
        if not post.content.strip():
            return "no text"
        if languages is None:
            languages = (post.lang,) if post.lang else ()
        if not self.has_language(languages):
            return "language"
        return "" if self.has_words(post) else "words"


def read_wanted(kind: str, options: Mapping[str, str]) -> Wanted:
    """What ``match=`` and ``lang=`` of a source ask for.

    Raises:
        ConfigurationError: a word that is none.
    """
    words, languages = (read_words(options.get(name, "")) for name in ("match", "lang"))
    try:
        return Wanted(words, languages)
    except InvalidQuery as error:
        raise ConfigurationError(f"source {kind}: match: {error.problem}; {error.hint}") from None
