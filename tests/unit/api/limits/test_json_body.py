"""What JSON holds is known before an object is made of it."""

from __future__ import annotations

import contextlib
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.api.limits.json_body import MOST_DEPTH, TooComplex, check_json, parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


def signs_of(value: Any) -> int:
    """Containers, and what stands in them beyond the first."""
    if isinstance(value, dict):
        return 1 + len(value) + max(0, len(value) - 1) + sum(map(signs_of, value.values()))
    if isinstance(value, list):
        return 1 + max(0, len(value) - 1) + sum(map(signs_of, value))
    return 0


@given(VALUES, st.booleans())
def test_values_are_counted_whatever_stands_in_texts(value: object, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    signs = signs_of(value)
    assert parse_json(body, most_values=signs) == value
    if signs:
        with pytest.raises(TooComplex, match="holds more than"):
            check_json(body, most_values=signs - 1)


@given(st.binary(max_size=60))
def test_what_is_no_json_is_an_error_of_its_own(body: bytes) -> None:
    with contextlib.suppress(ValueError):  # UnicodeDecodeError and JSONDecodeError are some
        parse_json(body, most_values=100)


def test_depth_is_bounded_and_closing_gives_it_back() -> None:
    check_json(b"[" * MOST_DEPTH + b"]" * MOST_DEPTH, most_values=1000)
    check_json(b"[" + b'{"a": []},' * 100 + b"1]", most_values=1000)
    with pytest.raises(TooComplex, match="nested"):
        check_json(b"[" * (MOST_DEPTH + 1), most_values=1000)
    with pytest.raises(TooComplex, match="nested"):
        check_json(b'{"a":' * 100_000, most_values=1_000_000)


@pytest.mark.parametrize(
    "body", [b"[],", b"{},", b'{"a":1},', b'"x",', b"[[]],", b'"\\"[",', b"1,"], ids=repr
)
def test_nothing_is_made_of_a_body_that_holds_too_much(body: bytes) -> None:
    whole = b"[" + body * (8_000_000 // len(body)) + b"1]"
    tracemalloc.start()
    try:
        with pytest.raises(TooComplex):
            parse_json(whole, most_values=128_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000
