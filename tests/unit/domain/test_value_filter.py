"""A filter by values lets through any that is included, and none that is excluded."""

from __future__ import annotations

import pytest

from groundswell.domain.value_filter import ANY_VALUE, ValueFilter, only


@pytest.mark.parametrize(
    ("values", "passing"),
    [
        (ANY_VALUE, ["a", "b", "c", None]),
        (only(None), ["a", "b", "c", None]),
        (only("a"), ["a"]),
        (only(""), []),
        (ValueFilter.of(["a", "b"]), ["a", "b"]),
        (ValueFilter.of([], ["a", "b"]), ["c", None]),
        (ValueFilter.of(["a", "b"], ["b", "c"]), ["a"]),
        (ValueFilter.of(["a"], ["a"]), []),
    ],
)
def test_what_passes(values: ValueFilter, passing: list[str | None]) -> None:
    assert [value for value in ("a", "b", "c", None) if values.matches(value)] == passing
    assert bool(values) is (len(passing) < 4)


def test_the_same_values_are_the_same_filter() -> None:
    assert ValueFilter.of("aba", "cd") == ValueFilter.of("ba", "dcd")
    assert hash(ValueFilter.of("ab")) == hash(ValueFilter.of("ba"))
