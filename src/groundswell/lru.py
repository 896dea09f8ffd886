"""An LRU cache: a bounded mapping that forgets what was used least recently."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """At most ``size`` values by key; 0 keeps none. Not safe to share between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: K) -> bool:
        """Whether ``key`` is held; a look is no use of it."""
        return key in self._values

    def get(self, key: K) -> V | None:
        """The value of ``key``, which counts as used by this; ``None``: it is not held."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Hold ``value``, as the one used last; beyond ``size`` the oldest are evicted."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._size:
            self._values.popitem(last=False)

    def discard(self, key: K) -> None:
        """Forget ``key``, if it is held."""
        self._values.pop(key, None)

    def clear(self) -> None:
        self._values.clear()
