"""Whether a push comes from whom it says: signed as Standard Webhooks describes, or with a token.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

from groundswell.settings.webhooks import WebhookSpec

TOLERANCE_SECONDS = 300
"""A push that was signed longer ago may be somebody else's copy."""


def is_genuine(spec: WebhookSpec, headers: Mapping[str, str], body: bytes) -> bool:
    """``headers`` by their names, in any case."""
    if spec.token is not None:
        return _has_token(spec.token.get_secret_value(), headers)
    identity, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not identity or not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    if abs(time.time() - int(moment)) > TOLERANCE_SECONDS:
        return False
    signed = b".".join((identity.encode(), moment.encode(), body))
    wanted = base64.b64encode(hmac.new(spec.key, signed, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").split()[:10]
    return any(
        hmac.compare_digest(each.removeprefix("v1,").encode(), wanted)
        for each in given
        if each.startswith("v1,")
    )


def _has_token(token: str, headers: Mapping[str, str]) -> bool:
    scheme, _, shown = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        shown = headers.get("x-webhook-token", "")
    return hmac.compare_digest(shown.strip().encode(), token.encode())
