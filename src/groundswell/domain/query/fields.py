"""The fields a query can name, and how each is compared with a post; values are case-folded."""

from __future__ import annotations

from collections.abc import Callable

from groundswell.domain.query.document import Document
from groundswell.domain.query.folding import fold_name


def fold_value(name: str, value: str) -> str:
    """The value of the field ``name`` as it is compared."""
    folded = fold_name(value)
    if name == "author":
        return folded.lstrip("@ ")
    return folded.replace("_", "-") if name == "lang" else folded


def _author(document: Document, value: str) -> bool:
    author = document.post.author
    return author is not None and fold_value("author", author) == value


def _source(document: Document, value: str) -> bool:
    return fold_value("source", document.post.source) == value


def _lang(document: Document, value: str) -> bool:
    return document.post.lang is not None and speaks(document.post.lang, value)


def _site(document: Document, value: str) -> bool:
    return value in document.sites


def _url(document: Document, value: str) -> bool:
    return value in document.addresses


def speaks(tag: str, wanted: str) -> bool:
    """Whether a language tag (BCP 47) is the one wanted or a subtag of it: ``en-GB`` is ``en``."""
    tag = fold_value("lang", tag)
    return tag == wanted or tag.startswith(f"{wanted}-")


MATCHERS: dict[str, Callable[[Document, str], bool]] = {
    "author": _author,
    "source": _source,
    "lang": _lang,
    "site": _site,
    "url": _url,
}
