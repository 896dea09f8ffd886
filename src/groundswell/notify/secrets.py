"""Encryption of channel secrets at rest; or the name of an environment variable that holds one.

AES-256-GCM by a key of the environment (``SECRETS_KEY``), bound to the channel it belongs
to: a ciphertext copied to another channel opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from groundswell.errors import ConfigurationError

ENCRYPTED = "v1:"
FROM_ENVIRONMENT = "env:"
LEAST_KEY_CHARS = 32
_NONCE_BYTES = 12
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class SecretBox:
    """Seals secrets for storing and opens them for use. ``key``: any text of 32 characters on."""

    def __init__(self, key: str | None, environment: Mapping[str, str] | None = None) -> None:
        if key is not None and len(key) < LEAST_KEY_CHARS:
            raise ConfigurationError(
                f"SECRETS_KEY has {len(key)} characters, and needs {LEAST_KEY_CHARS} or more"
            )
        digest = None if key is None else hashlib.sha256(key.encode()).digest()
        self._cipher = None if digest is None else AESGCM(digest)
        self._environment = os.environ if environment is None else environment

    def seal(self, secret: str, owner: str) -> str:
        """The form in which it may be stored; ``env:NAME`` stays as it is.

        Raises:
            ConfigurationError: there is no key to encrypt with, or the name is none.
        """
        if secret.startswith(FROM_ENVIRONMENT):
            self._variable(secret)
            return secret
        if self._cipher is None:
            raise ConfigurationError(
                "a secret can be kept only encrypted: set SECRETS_KEY, or give env:NAME"
            )
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), owner.encode())
        return ENCRYPTED + base64.b64encode(nonce + sealed).decode()

    def open(self, stored: str, owner: str) -> str:
        """The secret itself.

        Raises:
            ConfigurationError: its variable is not set, or its key is another.
        """
        if stored.startswith(FROM_ENVIRONMENT):
            name = self._variable(stored)
            if not (found := self._environment.get(name)):
                raise ConfigurationError(f"the variable {name}, named by a channel, is not set")
            return found
        if self._cipher is None or not stored.startswith(ENCRYPTED):
            raise ConfigurationError("SECRETS_KEY is not set, and a channel needs it")
        raw = base64.b64decode(stored.removeprefix(ENCRYPTED))
        try:
            opened = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode())
        except InvalidTag:
            raise ConfigurationError(
                "a channel's secret was encrypted with another SECRETS_KEY"
            ) from None
        return opened.decode()

    @staticmethod
    def _variable(reference: str) -> str:
        name = reference.removeprefix(FROM_ENVIRONMENT)
        if not _VARIABLE.fullmatch(name):
            raise ConfigurationError(f"env:{name[:40]!r} names no variable")
        return name
