"""The first values of each column, so that a person sees which one holds what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

_MOST_VALUES = 3
_MOST_COLUMNS = 200
_SHOWN_CHARS = 120
_DEPTH = 3


class Examples:
    """Collects up to three different values of each column; nested ones by dotted names."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.found: dict[str, list[str]] = {name: [] for name in columns[:_MOST_COLUMNS]}

    def add(self, record: Mapping[str, object]) -> None:
        """Take a record's values, as far as a column has few yet."""
        for name, value in _flat(record, "", _DEPTH):
            values = self.found.get(name)
            if values is None:
                if len(self.found) >= _MOST_COLUMNS:
                    continue
                values = self.found[name] = []
            if len(values) < _MOST_VALUES and (text := _shown(value)) and text not in values:
                values.append(text)


def _flat(record: Mapping[str, object], before: str, depth: int) -> Iterator[tuple[str, object]]:
    for name, value in record.items():
        if isinstance(value, Mapping) and depth > 1:
            yield from _flat(value, f"{before}{name}.", depth - 1)
        elif not isinstance(value, list | Mapping):
            yield f"{before}{name}", value


def _shown(value: object) -> str:
    text = "" if value is None else " ".join(str(value)[: 4 * _SHOWN_CHARS].split())
    text = text.encode("utf-8", "replace").decode()  # half an emoji
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…"
