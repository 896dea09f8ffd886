"""What is marked comes from the same folding as what is matched."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.domain.query import folding
from groundswell.domain.query.offsets import Traced
from groundswell.domain.query.proximity import units
from tests.unit.domain.query.strategies import texts


@settings(max_examples=200, deadline=None)
@given(texts | st.text(max_size=30))
def test_a_traced_text_is_the_folded_text(text: str) -> None:
    traced = Traced(text)
    words = folding.split(text)
    assert traced.words == words
    assert traced.text == folding.joined(words)
    assert len(traced.units) == len(units(words))
    found = "".join(f"\n{folding.tag_key(tag)}." for tag, _ in traced.tags())
    assert found == folding.tags(text)


@settings(max_examples=200, deadline=None)
@given(texts | st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    words = folding.split(text)
    assert folding.split(" ".join(words)) == words
    assert [folding.split(word) for word in words] == [[word] for word in words]
    name = folding.fold_name(text)
    assert folding.fold_name(name) == name
