"""Opens channels from their stored form."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from groundswell.domain.calendar import read_zone
from groundswell.errors import ConfigurationError
from groundswell.notify.channels.apprise import ALLOWED, Apprise
from groundswell.notify.channels.base import Channel
from groundswell.notify.channels.email import Email, SmtpServer
from groundswell.notify.channels.http import Poster
from groundswell.notify.channels.slack import Slack
from groundswell.notify.channels.webhook import Webhook, new_secret, signing_key
from groundswell.notify.secrets import SecretBox
from groundswell.settings import NotifySettings
from groundswell.ssrf_guard import AddressGuard

log = logging.getLogger(__name__)

_SECURITY = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "none"}
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


class ChannelKind(StrEnum):
    """Ways to reach people."""

    WEBHOOK = "webhook"
    SLACK = "slack"
    EMAIL = "email"
    APPRISE = "apprise"


@dataclass(frozen=True, slots=True)
class Kept:
    """A channel as stored.

    ``settings``: ``url`` of a webhook, ``to`` of mails, ``timezone`` of its messages where that is
    not UTC. ``secret``: sealed; what signs a webhook,
    Slack's address, Apprise's address. ``previous_secret``: of before it was rotated.
    """

    id: str
    kind: ChannelKind
    settings: Mapping[str, Any]
    secret: str | None = None
    previous_secret: str | None = None


class Channels:
    """Opens channels. Close it when done."""

    def __init__(self, settings: NotifySettings) -> None:
        key = settings.secrets_key
        self.box = SecretBox(None if key is None else key.get_secret_value())
        self._settings = settings
        self.guard = AddressGuard(inside=settings.notify_allow_private)
        self._poster = Poster(self.guard)

    async def close(self) -> None:
        await self._poster.close()

    def open(self, kept: Kept) -> Channel:
        """The channel, ready to send.

        Raises:
            ConfigurationError: what it needs is not there: a key, a variable, a mail server.
        """
        secrets = [
            self.box.open(sealed, kept.id)
            for sealed in (kept.secret, kept.previous_secret)
            if sealed is not None
        ]
        zone = _zone(kept)
        if kept.kind is ChannelKind.EMAIL:
            sender = self._settings.mail_from
            return Email(self._smtp(), sender, list(kept.settings["to"]), self.guard, zone)
        if not secrets:
            raise ConfigurationError(f"a {kept.kind} channel needs a secret")
        if kept.kind is ChannelKind.WEBHOOK:
            keys = [signing_key(secret) for secret in secrets]
            return Webhook(self._poster, kept.settings["url"], keys, zone=zone)
        if kept.kind is ChannelKind.SLACK:
            return Slack(self._poster, secrets[0], zone)
        allowed = frozenset(self._settings.notify_schemes) or ALLOWED
        return Apprise(secrets[0], self.guard, allowed, zone)

    def _smtp(self) -> SmtpServer:
        url = self._settings.smtp_url
        if url is None or not self._settings.mail_from:
            raise ConfigurationError("mails need SMTP_URL and MAIL_FROM")
        parts = urlsplit(url.get_secret_value())
        if parts.scheme not in _SECURITY or not parts.hostname:
            raise ConfigurationError(
                "SMTP_URL is smtp://user:password@host:587, smtps://… or smtp+plain://…"
            )
        return SmtpServer(
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            _SECURITY[parts.scheme],
            None if parts.username is None else unquote(parts.username),
            None if parts.password is None else unquote(parts.password),
        )


def _zone(kept: Kept) -> ZoneInfo | None:
    """The zone of a channel's messages. One that is not known here any more holds none back."""
    try:
        return read_zone(kept.settings.get("timezone", "UTC"))
    except ValueError as error:
        log.warning("channel %s tells times in UTC: %s", kept.id, error)
        return None


def secret_for(kind: ChannelKind, given: str | None) -> str | None:
    """The secret to store for a new channel; a webhook without one gets a generated one.

    Raises:
        ConfigurationError: it is none, or one is missing.
    """
    if kind is ChannelKind.EMAIL:
        return None
    if kind is ChannelKind.WEBHOOK:
        secret = given or new_secret()
        if not secret.startswith("env:"):
            signing_key(secret)
        return secret
    if not given:
        raise ConfigurationError(f"a {kind} channel needs its address")
    return given
