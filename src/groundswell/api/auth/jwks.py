"""A provider's public keys (JWKS): cached, stale-while-revalidate.

Stale while revalidated: a provider that is slow makes no token wait whose key is known.
"""

from __future__ import annotations

import asyncio
import logging
import time
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

import orjson
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from groundswell.errors import GroundswellError
from groundswell.lifecycle import cancel_all

log = logging.getLogger(__name__)

FETCH_SECONDS = 5.0
MAX_BYTES = 256 * 1024
FRESH_SECONDS = 600.0
"""Seconds after which the keys are fetched again: one may have been revoked."""
USABLE_SECONDS = 3600.0
"""Seconds the last known keys are used while the provider does not answer."""
PAUSE_SECONDS = 30.0
"""Seconds between two fetches, however many tokens name unknown keys."""

_ALGORITHM = {("RSA", None): "RS256", ("EC", "P-256"): "ES256"}
"""Algorithms by the kind of the key, never by what a token claims."""


class KeysUnavailable(GroundswellError):
    """The provider's keys cannot be had; the same request may work later."""


class Jwks:
    """The signing keys at one address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: Mapping[str, PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None
        # No redirect: the keys come from where the settings say, over TLS.
        self._opener = urllib.request.build_opener(_NoRedirect())

    async def find(self, key_id: str) -> PyJWK | None:
        """The key of this id, or ``None`` if the provider has none.

        A key that is known serves at once, also while it is asked for again in the background;
        only an unknown one is waited for.

        Raises:
            KeysUnavailable: no key is known, and the provider does not answer.
        """
        key = self._keys.get(key_id)
        if key is None or self._age > USABLE_SECONDS:
            if (fetching := self._begin()) is not None:
                await asyncio.wait({fetching}, timeout=FETCH_SECONDS)
            key = self._keys.get(key_id)
        elif self._age > FRESH_SECONDS:
            self._begin()
        if self._age > USABLE_SECONDS:
            raise KeysUnavailable("the login provider's keys cannot be fetched; try again later")
        return key

    async def close(self) -> None:
        """Cancel background tasks."""
        if self._fetching is not None:
            await cancel_all([self._fetching])

    @property
    def _age(self) -> float:
        return time.monotonic() - self._fetched_at

    def _begin(self) -> asyncio.Task[None] | None:
        """The fetch under way, or a new one; ``None``: the last try was a moment ago."""
        if self._fetching is None or self._fetching.done():
            if time.monotonic() - self._tried_at < PAUSE_SECONDS:
                return None
            self._tried_at = time.monotonic()
            self._fetching = asyncio.create_task(self._refresh())
        return self._fetching

    async def _refresh(self) -> None:
        try:
            self._keys = read_keys(await asyncio.to_thread(self._fetch))
            self._fetched_at = time.monotonic()
        except (OSError, ValueError, HTTPException) as error:
            log.warning("the login provider's keys cannot be fetched: %s", error)

    def _fetch(self) -> bytes:
        """The document, within ``FETCH_SECONDS`` also where it comes byte by byte."""
        due = time.monotonic() + FETCH_SECONDS
        request = urllib.request.Request(  # noqa: S310 - https, by the settings
            self._url, headers={"Accept": "application/json", "User-Agent": "groundswell"}
        )
        body = b""
        with self._opener.open(request, timeout=FETCH_SECONDS) as answer:
            while chunk := answer.read1(MAX_BYTES):
                body += chunk
                if len(body) > MAX_BYTES:
                    raise ValueError(f"more than {MAX_BYTES:,} bytes")
                if time.monotonic() > due:
                    raise TimeoutError(f"it takes longer than {FETCH_SECONDS:g} s")
        return body


def read_keys(document: bytes) -> dict[str, PyJWK]:
    """The keys of a JWKS by their ids: those that sign by RS256 or ES256.

    Raises:
        ValueError: it is no JWKS.
    """
    body = orjson.loads(document)
    listed = body.get("keys") if isinstance(body, dict) else None
    if not isinstance(listed, list):
        raise ValueError("not a JWKS: no list of keys")
    found = {}
    for each in listed:
        if isinstance(each, dict) and (algorithm := _algorithm(each)):
            try:
                found[str(each["kid"])] = PyJWK(_public(each), algorithm=algorithm)
            except (PyJWTError, ValueError, TypeError) as error:
                log.warning("a key of the login provider cannot be read: %s", type(error).__name__)
    return found


def _algorithm(key: Mapping[str, Any]) -> str | None:
    if not isinstance(key.get("kid"), str) or key.get("use", "sig") != "sig":
        return None
    kind = str(key.get("kty"))
    algorithm = _ALGORITHM.get((kind, str(key.get("crv")) if kind == "EC" else None))
    return algorithm if key.get("alg", algorithm) == algorithm else None


def _public(key: Mapping[str, Any]) -> dict[str, Any]:
    return {name: key[name] for name in ("kty", "kid", "n", "e", "crv", "x", "y") if name in key}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None
