"""Where a post's optional texts are: in columns of their own, or together in ``extra``."""

from __future__ import annotations

import asyncpg

from groundswell.domain.post import OPTIONAL_TEXTS, Post

OWN = tuple(text.name for text in OPTIONAL_TEXTS if text.column)
EXTRA = tuple(text.name for text in OPTIONAL_TEXTS if not text.column)
COLUMNS = (*OWN, "extra")


def post_columns(post: Post) -> list[object]:
    """The values of ``COLUMNS``."""
    values: list[object] = [getattr(post, name) for name in OWN]
    extra = {name: text for name in EXTRA if (text := getattr(post, name)) is not None}
    values.append(extra or None)
    return values


def read_texts(record: asyncpg.Record) -> dict[str, str | None]:
    """The optional texts; those of a later release, which this one does not know, are left out."""
    extra = record["extra"] or {}
    return {
        **{name: record[name] for name in OWN},
        **{name: extra.get(name) for name in EXTRA},
    }
