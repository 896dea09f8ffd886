"""What people name and change: a name belongs to one, and no edit is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asyncpg import UniqueViolationError


class NameTaken(Exception):
    """Something of this name is there already."""


class Outdated(Exception):
    """Somebody else changed it since it was read."""


@contextmanager
def unique_name(what: str, name: str) -> Iterator[None]:
    """Say in words of our own that a name is taken; inside of ``translated_errors``.

    Raises:
        NameTaken: PostgreSQL says that it is.
    """
    try:
        yield
    except UniqueViolationError:
        raise NameTaken(f"there is a {what} named {name[:80]!r} already") from None
