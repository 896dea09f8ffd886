"""The webhook channel (Standard Webhooks): HMAC-signed, with an idempotent id.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from groundswell.errors import ConfigurationError
from groundswell.notify.channels.http import Poster
from groundswell.notify.local_times import in_zone
from groundswell.notify.message import Message, MessageKind
from groundswell.notify.outcome import Outcome

PREFIX = "whsec_"
MOST_BYTES = 20_000
_LONGEST_TEXT = 500
_NOT_DATA = ("at", "unsubscribe")
"""What the envelope has, and what only mails have."""


def new_secret() -> str:
    """A secret that a receiver can check with."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signing_key(secret: str) -> bytes:
    """The signing key of a ``whsec_…`` secret.

    Raises:
        ConfigurationError: it is no such secret.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if not secret.startswith(PREFIX) or not 24 <= len(key) <= 64:
        raise ConfigurationError(f"a webhook's secret is {PREFIX} and 24 to 64 bytes in base64")
    return key


class Webhook:
    """``keys``: while a secret is rotated, the new one and the old; both sign. ``zone``: of times
    in texts; fields are in UTC."""

    def __init__(
        self,
        poster: Poster,
        url: str,
        keys: Sequence[bytes],
        clock: Callable[[], float] = time.time,
        zone: ZoneInfo | None = None,
    ) -> None:
        self._poster = poster
        self._url = url
        self._keys = keys
        self._clock = clock
        self._zone = zone

    async def send(self, message: Message) -> Outcome:
        body = payload(in_zone(message, self._zone))
        moment = str(int(self._clock()))
        signed = b".".join((message.id.encode(), moment.encode(), body))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Groundswell",
            "webhook-id": message.id,
            "webhook-timestamp": moment,
            "webhook-signature": " ".join(f"v1,{_signature(key, signed)}" for key in self._keys),
        }
        return await self._poster.post(self._url, body, headers)


def payload(message: Message) -> bytes:
    """The body: ``type``, ``timestamp``, ``data``; posts are left out before it grows too long."""
    data = asdict(message)
    data["posts"] = [{**post, "content": post["content"][:_LONGEST_TEXT]} for post in data["posts"]]
    body = _json(message, data)
    if len(body) > MOST_BYTES:
        body = _json(message, {**data, "posts": [], "body": data["body"][:2000]})
    return body


def _json(message: Message, data: dict[str, object]) -> bytes:
    return orjson.dumps(
        {
            "type": _type(message),
            "timestamp": message.at,
            "data": {key: value for key, value in data.items() if key not in _NOT_DATA},
        },
        default=_plain,
    )


def _type(message: Message) -> str:
    alone = (MessageKind.TEST, MessageKind.DIGEST)
    return str(message.kind) if message.kind in alone else f"incident.{message.kind}"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
