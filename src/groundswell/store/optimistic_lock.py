"""Unique names and optimistic locking: an edit of an outdated version is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import UniqueViolationError


class NameTaken(Exception):
    """Something of this name is there already."""


class Outdated(Exception):
    """Version conflict: somebody else changed it since it was read."""


@contextmanager
def unique_name(what: str, name: str) -> Iterator[None]:
    """Translate a violated unique constraint into ``NameTaken``; use inside ``translated_errors``.

    Raises:
        NameTaken: PostgreSQL says that it is.
    """
    try:
        yield
    except UniqueViolationError:
        raise NameTaken(f"there is a {what} named {name[:80]!r} already") from None
