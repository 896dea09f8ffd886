"""PostgreSQL understands every statement of the store, also those that few posts never reach."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import asyncpg
import pytest

from groundswell import store
from groundswell.store.engine import Database
from groundswell.store.row_mapping import ANALYZED

_STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FILLED = {
    "analyzed": ANALYZED.format(post="p"),
    "conditions": "true",
    "confidence": "0.5::real",
    "limit": "1",
    "most": "1",
    "offset": "0",
    "posts": "social_media_posts",
}

_PARTS = {  # of statements that are put together, and are looked at as a whole
    "corrections._NONE_ENDED",
    "post_reader._PAGE",
    "projections.CHANGED_ROLLUPS",
    "projections._DIFFERENCE",
    "save_statements.CHANGED_ROLLUPS",
    "save_statements._COUNT_STORED",
    "save_statements._INCOMING",
    "save_statements._NEW",
    "save_statements._STORED_IDS",
    "topics.backfill._ADD",
}


def _constants() -> Iterator[tuple[str, str]]:
    for module in pkgutil.walk_packages(store.__path__, f"{store.__name__}."):
        for name, value in vars(importlib.import_module(module.name)).items():
            texts = value.values() if isinstance(value, dict) else (value,)
            for text in texts:
                if isinstance(text, str) and _STATEMENT.match(text):
                    yield f"{module.name}.{name}".removeprefix(f"{store.__name__}."), text


def _statements() -> dict[str, str]:
    """Those that can be written out: whose placeholders, if any, have a common meaning."""
    return {
        text: name
        for name, text in _constants()
        if name not in _PARTS
        and "{" not in _PLACEHOLDER.sub(lambda found: "" if found[1] in _FILLED else "{", text)
    }


async def test_every_statement_is_understood(database: Database) -> None:
    wrong = []
    async with database.pool.acquire() as connection:
        for text, name in _statements().items():
            written = _PLACEHOLDER.sub(lambda found: _FILLED[found[1]], text)
            try:
                await connection.prepare(written)
            except asyncpg.PostgresError as error:
                wrong.append(f"{name}: {error}")
    assert not wrong, "\n".join(wrong)


def test_most_statements_are_looked_at() -> None:
    assert len(_statements()) > 150


async def test_a_word_of_the_language_as_a_name_is_found(database: Database) -> None:
    async with database.pool.acquire() as connection:
        with pytest.raises(asyncpg.PostgresSyntaxError):
            await connection.prepare("SELECT count(*) FROM (SELECT FROM post_ids) AS some")
