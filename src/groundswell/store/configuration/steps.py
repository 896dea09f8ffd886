"""What applying a configuration consists of, and how it can fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from groundswell.errors import GroundswellError
from groundswell.store.audit import Actor
from groundswell.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was, or would be, made or changed."""

    action: Literal["create", "change"]
    kind: str
    name: str


class CannotApply(GroundswellError):
    """Something of the configuration cannot be; ``place`` says which."""

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        super().__init__(f"{place}: {problem}")


Section: TypeAlias = Callable[[Connection, int, Sequence[Any], Actor], Awaitable[list[Step]]]
"""Given what a file says of one kind of thing, in the transaction of all; the version of the set of
topics that it makes; and who asks."""
