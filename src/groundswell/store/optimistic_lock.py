"""Unique names and optimistic locking: an edit of an outdated version is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import UniqueViolationError

from groundswell.errors import GroundswellError


class NameTaken(GroundswellError):
    """The name belongs to another; the API answers 409."""


class VersionConflict(GroundswellError):
    """Somebody else changed it since it was read; the API answers 409."""


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
