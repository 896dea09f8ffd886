"""Positions in the sequence of live events."""

import pytest

from groundswell.domain.event import LivePosition


def test_a_position_is_read_as_it_was_written() -> None:
    position = LivePosition("9f2c", 1207)
    assert LivePosition.parse(str(position)) == position


@pytest.mark.parametrize("text", ["", "9f2c", "9f2c:", ":7", "9f2c:-1", "9f2c:x", "9f2c:１"])
def test_another_form_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="epoch:number"):
        LivePosition.parse(text)
