"""Where a post's optional texts are stored: in columns of their own, or together in ``extra``."""

from __future__ import annotations

from operator import attrgetter

import asyncpg

from groundswell.domain.post import OPTIONAL_TEXTS, Post

OWN = tuple(text.name for text in OPTIONAL_TEXTS if text.column)
EXTRA = tuple(text.name for text in OPTIONAL_TEXTS if not text.column)
COLUMNS = (*OWN, "extra")
_own_values = attrgetter(*OWN)
_extra_values = attrgetter(*EXTRA)


def post_columns(post: Post) -> tuple[object, ...]:
    """The values of ``COLUMNS``."""
    texts = _extra_values(post)
    extra = None
    if any(texts):
        extra = {name: text for name, text in zip(EXTRA, texts, strict=True) if text is not None}
    return (*_own_values(post), extra)


def read_texts(record: asyncpg.Record) -> dict[str, str | None]:
    """The optional texts; unknown ones of a later release are ignored."""
    extra = record["extra"] or {}
    return {
        **{name: record[name] for name in OWN},
        **{name: extra.get(name) for name in EXTRA},
    }
