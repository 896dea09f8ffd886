"""A provider's public keys: fetched when needed, kept a while, fetched anew for an unknown one."""

from __future__ import annotations

import asyncio
import logging
import time
import urllib.request
from collections.abc import Mapping
from typing import Any

import orjson
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from groundswell.errors import GroundswellError

log = logging.getLogger(__name__)

FETCH_SECONDS = 5.0
MAX_BYTES = 256 * 1024
FRESH_SECONDS = 600.0
"""After so long the keys are asked for again: one may have been taken back."""
USABLE_SECONDS = 3600.0
"""How long the last known keys are used while the provider does not answer."""
PAUSE_SECONDS = 30.0
"""Between two fetches, however many tokens name keys that are not known."""

_ALGORITHM = {("RSA", None): "RS256", ("EC", "P-256"): "ES256"}
"""By the kind of the key, never by what a token says of itself."""


class KeysUnavailable(GroundswellError):
    """The provider's keys cannot be had; the same request may work later."""


class Jwks:
    """The signing keys at one address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: Mapping[str, PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = asyncio.Lock()
        # No redirect: the keys come from where the settings say, over TLS.
        self._opener = urllib.request.build_opener(_NoRedirect())

    async def find(self, key_id: str) -> PyJWK | None:
        """The key of this id, or ``None`` if the provider has none.

        Raises:
            KeysUnavailable: no key is known, and the provider does not answer.
        """
        key = self._keys.get(key_id)
        age = time.monotonic() - self._fetched_at
        if key is None or age > FRESH_SECONDS:
            await self._refresh()
            key = self._keys.get(key_id)
            age = time.monotonic() - self._fetched_at
        if age > USABLE_SECONDS:
            raise KeysUnavailable("the login provider's keys cannot be fetched; try again later")
        return key

    async def _refresh(self) -> None:
        async with self._lock:
            if time.monotonic() - self._tried_at < PAUSE_SECONDS:
                return
            self._tried_at = time.monotonic()
            try:
                self._keys = read_keys(await asyncio.to_thread(self._fetch))
                self._fetched_at = time.monotonic()
            except (OSError, ValueError) as error:
                log.warning("the login provider's keys cannot be fetched: %s", error)

    def _fetch(self) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - https, by the settings
            self._url, headers={"Accept": "application/json", "User-Agent": "groundswell"}
        )
        with self._opener.open(request, timeout=FETCH_SECONDS) as answer:
            body: bytes = answer.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ValueError(f"more than {MAX_BYTES:,} bytes")
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
