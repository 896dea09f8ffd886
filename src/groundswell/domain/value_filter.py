"""A filter by the values of one field: any of some, none of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MAX_VALUES = 20
"""How many values a client may include, and how many exclude, at once."""


class ValueFilter(NamedTuple):
    """Lets through any value of ``include`` (empty: every value), but none of ``exclude``.

    Where there is no value, ``exclude`` has nothing to exclude. A tuple: live filters are hashed
    for each client at each tick.
    """

    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()

    @classmethod
    def of(cls, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> ValueFilter:
        """Each value once, in whatever order they were named."""
        found = cls(frozenset(include), frozenset(exclude))
        return found or ANY_VALUE  # one for all sockets that do not filter

    def __bool__(self) -> bool:
        """Whether it filters anything."""
        return bool(self.include or self.exclude)

    def matches(self, value: str | None) -> bool:
        """Whether it lets the value through; ``None``: there is none."""
        return (not self.include or value in self.include) and value not in self.exclude


ANY_VALUE = ValueFilter()


def only(value: str | None) -> ValueFilter:
    """Lets this value through; ``None``: every value."""
    return ANY_VALUE if value is None else ValueFilter(frozenset({value}))
