"""Where a post's optional texts are stored: in columns of their own, or together in ``extra``."""

from __future__ import annotations

from operator import attrgetter

import asyncpg

from groundswell.domain.extra_texts import EXTRA_NAMES, extra_texts
from groundswell.domain.post import OPTIONAL_TEXTS, Post

OWN = tuple(text.name for text in OPTIONAL_TEXTS if text.column)
COLUMNS = (*OWN, "extra")
_own_values = attrgetter(*OWN)


def post_columns(post: Post) -> tuple[object, ...]:
    """The values of ``COLUMNS``."""
    return (*_own_values(post), extra_texts(post) or None)


def read_texts(record: asyncpg.Record) -> dict[str, str | None]:
    """The optional texts; unknown ones of a later release are ignored."""
    extra = record["extra"] or {}
    return {
        **{name: record[name] for name in OWN},
        **{name: extra.get(name) for name in EXTRA_NAMES},
    }
