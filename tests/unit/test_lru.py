"""The LRU cache is bounded, and evicts what was used least recently."""

from __future__ import annotations

from groundswell.lru import LruCache


def test_what_was_used_least_recently_is_evicted() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    assert "b" in cache, "a look with `in` is no use"
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_a_value_that_is_put_again_is_the_newest() -> None:
    cache: LruCache[str, int] = LruCache(2)
    for key in ("a", "b", "a", "c"):
        cache.put(key, len(cache))
    assert ("a" in cache, "b" in cache, len(cache)) == (True, False, 2)


def test_a_falsy_value_is_a_value() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 0)
    assert cache.get("a") == 0


def test_a_size_of_none_keeps_nothing_and_what_is_discarded_is_gone() -> None:
    nothing: LruCache[str, int] = LruCache(0)
    nothing.put("a", 1)
    assert len(nothing) == 0
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.discard("a")
    cache.discard("never held")
    assert cache.get("a") is None
