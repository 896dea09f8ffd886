"""A cheap dataclass for the values that exist once for every post: slots, frozen only to the
type checker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A dataclass with slots, frozen to the type checker alone.

    One frozen at run time sets each field by a call of its own: it takes four times as long to
    make, and some eight are made on a post's way through a worker.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
