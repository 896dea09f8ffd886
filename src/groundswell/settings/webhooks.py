"""Webhooks of other systems that may push posts here."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from groundswell.settings.section import Section

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_PREFIX = "whsec_"
_LEAST_TOKEN = 16


class WebhookSpec(BaseModel):
    """One webhook: how it proves itself, and which of its fields is what of a post."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret: SecretStr | None = None
    token: SecretStr | None = None
    fields: dict[str, str] = {}

    @model_validator(mode="after")
    def _proves_itself(self) -> WebhookSpec:
        if (self.secret is None) == (self.token is None):
            raise ValueError("a webhook has either a secret or a token")
        if self.token is not None and len(self.token.get_secret_value()) < _LEAST_TOKEN:
            raise ValueError(f"a webhook's token has at least {_LEAST_TOKEN} characters")
        if self.secret is not None and not self.key:
            raise ValueError("a webhook's secret is whsec_ and 24 to 64 bytes in base64")
        return self

    @property
    def key(self) -> bytes:
        """The key that a ``whsec_…`` secret stands for; empty: it is none."""
        text = self.secret.get_secret_value() if self.secret else ""
        try:
            key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
        except (ValueError, binascii.Error):
            return b""
        return key if text.startswith(_PREFIX) and 24 <= len(key) <= 64 else b""


class WebhookSettings(Section):
    """Posts that other systems push."""

    webhooks: Annotated[dict[str, WebhookSpec], NoDecode] = Field(
        {},
        description='`{"NAME": {"secret": "whsec_…", "fields": {"content": "data.text"}}}`: who '
        "may push to `/api/ingest/NAME`; `token` instead of `secret` for those that cannot sign.",
    )

    @field_validator("webhooks", mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise ValueError("is not JSON") from None

    @field_validator("webhooks")
    @classmethod
    def _are_named(cls, value: dict[str, WebhookSpec]) -> dict[str, WebhookSpec]:
        for name in value:
            if not _NAME.fullmatch(name):
                raise ValueError("a webhook's name is of a-z, 0-9, - and _")
        return value
