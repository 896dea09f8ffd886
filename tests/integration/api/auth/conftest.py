"""A platform that asks for a login, and keys of every kind for it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.domain.access import Scope
from groundswell.settings import Settings
from tests.identity_provider import AUDIENCE, ISSUER
from tests.integration.api.conftest import client_of

SECRET = "a secret of more than thirty-two bytes"
Key = Callable[..., Awaitable[str]]


def guarded(settings: Settings, **changes: Any) -> Settings:
    """The settings with a login asked for; no limits unless a test sets them."""
    auth = {
        "auth_mode": "on",
        "auth_key_cache_seconds": 0,
        "jwt_secret": SecretStr(SECRET),
        "jwt_audience": AUDIENCE,
        "jwt_issuer": ISSUER,
    }
    limits = {"rate_limit_enabled": False}
    known = type(settings.auth).model_fields
    for name, value in changes.items():
        (auth if name in known else limits)[name] = value
    return replace(
        settings,
        auth=settings.auth.model_copy(update=auth),
        limits=settings.limits.model_copy(update=limits),
    )


@pytest.fixture
def key(deps: Deps) -> Key:
    """Make a key with the scopes named; the header's value."""

    async def make(*scopes: str, **options: Any) -> str:
        wanted = frozenset(Scope(scope) for scope in scopes)
        _, text = await deps.keys.create("a test's", wanted, **options)
        return text

    return make


@contextlib.asynccontextmanager
async def client(
    deps: Deps, settings: Settings, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(create_app(deps, settings, dashboard=tmp_path / "none")) as opened:
        yield opened


@pytest.fixture
async def closed(
    deps: Deps, settings: Settings, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a platform that asks for a login."""
    async with client(deps, guarded(settings), tmp_path) as opened:
        yield opened


def bearer(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}
