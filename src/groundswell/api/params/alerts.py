"""Rules, channels and hours between their bodies and what is kept."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from groundswell.api.params.common import refuse
from groundswell.api.schemas.channels import HoursIn
from groundswell.api.schemas.rules import RuleBody
from groundswell.domain.alert_routing import Hours
from groundswell.domain.rule import Rule
from groundswell.notify.registry import ChannelKind, Channels
from groundswell.ssrf_guard import ForbiddenAddress, UnknownHost

_RULE_FIELDS = {field.name for field in fields(Rule)}


def rule_of(body: RuleBody, rule_id: str = "", version: int = 1) -> Rule:
    """The rule of a body; nothing is checked beyond the body's own types."""
    given = {name: value for name, value in body.model_dump().items() if name in _RULE_FIELDS}
    return Rule(**{**given, "id": rule_id, "version": version})


async def channel_settings(
    channels: Channels,
    kind: ChannelKind,
    url: str | None,
    to: list[str] | None,
    timezone: str = "UTC",
    *,
    known_url: str | None = None,
) -> dict[str, Any]:
    """What is kept in clear of a channel; ``known_url`` is its already, and is looked at again when
    something is sent.

    Raises:
        HTTPException: 422, an address is missing or forbidden.
    """
    zone = {} if timezone == "UTC" else {"timezone": timezone}
    if kind is ChannelKind.EMAIL:
        if not to:
            raise refuse("to", "mails need somebody to go to", "body")
        return {"to": list(to), **zone}
    if kind is not ChannelKind.WEBHOOK:
        return zone
    if not url:
        raise refuse("url", "a webhook needs its address", "body")
    try:
        if url != known_url:
            await channels.guard.check_url(url)
    except ForbiddenAddress as error:
        raise refuse("url", str(error), "body") from None
    except UnknownHost:
        pass  # it may be set up later
    return {"url": url, **zone}


def hours_in(body: HoursIn | None) -> Hours | None:
    """The hours of a body."""
    if body is None:
        return None
    return Hours(body.timezone, tuple(body.days), body.since, body.until)


def hours_out(hours: Hours | None) -> HoursIn | None:
    """The hours as a body has them."""
    if hours is None:
        return None
    return HoursIn.model_validate(
        {
            "timezone": hours.timezone,
            "days": list(hours.days),
            "since": hours.since,
            "until": hours.until,
        }
    )
