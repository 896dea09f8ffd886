"""A parsed query together with its source text."""

from __future__ import annotations

from dataclasses import dataclass, field

from groundswell.domain.post import Post
from groundswell.domain.query.document import Document
from groundswell.domain.query.tree import Field, Node


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that is allowed and perhaps not meant; positions as in ``InvalidQuery``."""

    position: int
    length: int
    text: str


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A field of the query, and where it stands; positions as in ``InvalidQuery``."""

    position: int
    length: int
    field: Field


@dataclass(frozen=True, slots=True)
class Query:
    """``tree`` is what it means; ``str`` shows that as text, with nothing left to guess."""

    tree: Node
    cautions: tuple[Caution, ...] = ()
    fields: tuple[FieldPlace, ...] = field(default=(), compare=False)
    """In the order they are written."""

    def matches(self, post: Post) -> bool:
        """Whether the post matches. This is the reference for every faster way to match."""
        return self.tree.matches(Document(post))

    def __str__(self) -> str:
        return str(self.tree)
