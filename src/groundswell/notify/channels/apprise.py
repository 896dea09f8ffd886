"""The channel over Apprise (an optional extra): Teams, Telegram, Discord and many others.

Teams, Telegram, Discord, ntfy, Pushover, PagerDuty and many more. Only listed schemes are allowed:
some of Apprise's reach programs and files of this machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Set
from zoneinfo import ZoneInfo

from groundswell.errors import ConfigurationError
from groundswell.notify.message import Message, MessageKind
from groundswell.notify.outcome import Outcome, Result
from groundswell.notify.wording import headline, lines_of
from groundswell.ssrf_guard import AddressGuard, ForbiddenAddress, UnknownHost

ALLOWED = frozenset(
    {
        "discord",
        "gchat",
        "json",
        "jsons",
        "matrix",
        "matrixs",
        "mmost",
        "mmosts",
        "msteams",
        "ntfy",
        "ntfys",
        "opsgenie",
        "pagerduty",
        "pover",
        "rocket",
        "rockets",
        "slack",
        "tgram",
        "twilio",
        "workflows",
        "zulip",
    }
)
_TYPES = {"critical": "failure", "warning": "warning"}
"""Of what is open, by its severity."""
_TIMEOUT_SECONDS = 20.0
_OWN_HOST = {"json": 80, "jsons": 443, "matrix": 80, "matrixs": 443, "mmost": 80, "mmosts": 443}
_OWN_HOST |= {"ntfy": 80, "ntfys": 443, "rocket": 80, "rockets": 443}
"""Schemes whose address names a host, with the port they take by themselves."""


class Apprise:
    """One Apprise address, which is its secret.

    Raises:
        ConfigurationError: the extra is not installed, or the address cannot be used.
    """

    def __init__(
        self,
        address: str,
        guard: AddressGuard,
        allowed: Set[str] = ALLOWED,
        zone: ZoneInfo | None = None,
    ) -> None:
        try:
            from apprise import Apprise as Notifier
            from apprise import AppriseAsset
        except ImportError:
            raise ConfigurationError(
                "this channel needs Apprise: pip install 'groundswell[apprise]'"
            ) from None
        scheme, mark, _ = address.partition("://")
        if not mark:  # what was given may be a bare token, and is not told
            raise ConfigurationError("an Apprise address begins with its scheme, as ntfy://")
        scheme = scheme.lower()
        if scheme not in allowed:
            known = ", ".join(sorted(allowed))
            raise ConfigurationError(f"{scheme[:30]!r} is none of the allowed schemes: {known}")
        self._notifier = Notifier(asset=AppriseAsset(http_redirects=False))
        if not self._notifier.add(address):
            raise ConfigurationError(f"this is no {scheme} address as Apprise knows it")
        self._scheme = scheme
        self._guard = guard
        self._zone = zone

    async def send(self, message: Message) -> Outcome:
        try:
            await self._check_host()
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                sent = await self._notifier.async_notify(
                    title=headline(message),
                    body="\n\n".join(lines_of(message, self._zone)),
                    notify_type=_type(message),
                    body_format="text",
                    interpret_escapes=False,
                )
        except ForbiddenAddress as error:
            return Outcome(Result.REFUSED, str(error))
        except UnknownHost as error:
            return Outcome(Result.RETRY, str(error))
        except TimeoutError:
            return Outcome(Result.RETRY, f"no answer within {_TIMEOUT_SECONDS:g} s")
        if sent:
            return Outcome(Result.DELIVERED, f"{self._scheme} took it")
        return Outcome(Result.RETRY, f"{self._scheme} did not take it")

    async def _check_host(self) -> None:
        if self._scheme in _OWN_HOST:
            for plugin in self._notifier:
                port = plugin.port or _OWN_HOST[self._scheme]
                await self._guard.check(plugin.host, port)


def _type(message: Message) -> str:
    if message.kind is MessageKind.RESOLVED:
        return "success"
    alone = message.kind in (MessageKind.TEST, MessageKind.DIGEST)
    return "info" if alone else _TYPES.get(message.severity, "info")
