"""A PostgreSQL that gives rows in another order wherever a statement promises none."""

from __future__ import annotations

import re
from typing import Any

import asyncpg
import pytest

_INNERMOST = re.compile(r"\([^()]*\)")
_LITERAL = re.compile(r"'[^']*'|--[^\n]*")


def is_ordered(statement: str) -> bool:
    """Whether the rows of a statement come in an order that it names."""
    outermost = _LITERAL.sub("", statement)
    while (flat := _INNERMOST.sub("", outermost)) != outermost:
        outermost = flat
    return "ORDER BY" in re.split(r"\bRETURNING\b", outermost)[-1]


def reverse_unordered_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reverse them on every connection until the test ends."""
    fetch = asyncpg.Connection.fetch

    async def reversed_where_allowed(
        self: asyncpg.Connection, query: str, *args: Any, **options: Any
    ) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = await fetch(self, query, *args, **options)
        return rows if is_ordered(query) else rows[::-1]

    monkeypatch.setattr(asyncpg.Connection, "fetch", reversed_where_allowed)
