"""Signed links by which a recipient ends a digest for themselves (RFC 8058): no login is asked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

_MAC_BYTES = 16


class UnsubscribeLinks:
    """Makes and reads links. ``key``: the platform's ``SECRETS_KEY``; ``public_url``: where the
    platform is found from outside. Without one of them there are no links.
    """

    def __init__(self, key: str | None, public_url: str) -> None:
        self._key = None if key is None else hashlib.sha256(b"unsubscribe:" + key.encode()).digest()
        self._base = public_url.rstrip("/")

    def link(self, digest_id: str, address: str) -> str | None:
        """Where ``address`` ends the digest; ``None``: links cannot be made."""
        if self._key is None or not self._base:
            return None
        named = UUID(digest_id).bytes + address.encode()
        token = base64.urlsafe_b64encode(self._mac(named) + named).rstrip(b"=").decode()
        return f"{self._base}/api/digests/unsubscribe?token={token}"

    def read(self, token: str) -> tuple[UUID, str] | None:
        """The digest and the address of a link; ``None``: this platform has not made it."""
        if self._key is None:
            return None
        try:
            raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except (UnicodeEncodeError, binascii.Error):
            return None
        mac, named = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if len(named) <= 16 or not hmac.compare_digest(mac, self._mac(named)):
            return None
        return UUID(bytes=named[:16]), named[16:].decode()

    def _mac(self, named: bytes) -> bytes:
        assert self._key is not None  # noqa: S101 - checked by the callers
        return hmac.new(self._key, named, hashlib.sha256).digest()[:_MAC_BYTES]
