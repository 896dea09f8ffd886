"""What there is one of for every post: slots, equality, a hash, and no cost of being frozen."""

import pytest

from groundswell.domain.value_class import value


@value
class Point:
    x: int
    y: int = 0


def test_values_of_the_same_content_are_one_in_a_set() -> None:
    assert Point(1) == Point(1, 0) != Point(2)
    assert {Point(1), Point(1, 0), Point(2)} == {Point(1), Point(2)}


def test_a_value_has_no_place_for_what_it_does_not_name() -> None:
    with pytest.raises(AttributeError):
        setattr(Point(1), "z", 3)  # noqa: B010 - the type checker refuses the other way
