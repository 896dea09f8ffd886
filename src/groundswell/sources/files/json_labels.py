"""Texts that XML turned into JSON, or WordPress, puts into an object of their own: the reviews of
Apple's store have ``{"label": "so good"}``, others ``$t``, ``#text`` or ``rendered``."""

from __future__ import annotations

from typing import Any

_LABELS = ("label", "$t", "#text", "_text", "__text", "rendered")


def without_labels(value: Any) -> Any:
    """``value`` with such texts as they are, at any depth of objects."""
    if not isinstance(value, dict):
        return value
    for name in _LABELS:
        if isinstance(text := value.get(name), str) and len(value) <= 2:
            return text
    return {name: without_labels(held) for name, held in value.items()}
