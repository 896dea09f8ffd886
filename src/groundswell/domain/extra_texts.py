"""A post's optional texts that have no column of their own: they travel and are stored together."""

from __future__ import annotations

from operator import attrgetter

from groundswell.domain.post import OPTIONAL_TEXTS, Post

EXTRA_NAMES = tuple(text.name for text in OPTIONAL_TEXTS if not text.column)
_values = attrgetter(*EXTRA_NAMES)
_NONE = (None,) * len(EXTRA_NAMES)


def extra_texts(post: Post) -> dict[str, str]:
    """Those of ``post`` by name; mostly there are none."""
    texts = _values(post)
    if texts == _NONE:
        return {}
    named = zip(EXTRA_NAMES, texts, strict=True)
    return {name: text for name, text in named if text is not None}
