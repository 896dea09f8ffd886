"""Channels, rules and routes, as a file has them: by names, and without secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from fastapi import HTTPException

from groundswell.api.configuration.mistakes import Mistakes, one_name_each
from groundswell.api.params.alerts import channel_settings, hours_in, hours_out, rule_of
from groundswell.api.schemas.configuration import (
    ChannelConfig,
    MatchConfig,
    RouteConfig,
    RuleConfig,
)
from groundswell.domain.alert_routing import Match, Route
from groundswell.domain.rule import Rule, mistakes
from groundswell.errors import ConfigurationError
from groundswell.notify.registry import ChannelKind, Channels, Kept, secret_for
from groundswell.notify.secrets import FROM_ENVIRONMENT
from groundswell.store.channels import ChannelRow
from groundswell.store.configuration.of_alerts import ChannelFields, RuleFields

Names = Mapping[str, str]
"""Names by ids."""
_STATES: Mapping[str, Literal["active", "paused"]] = {"active": "active", "paused": "paused"}
"""What a file may say; that a channel is gone is for its other side to say."""
_RULE_FIELDS = tuple(name for name in RuleConfig.model_fields if name != "topic")


def channels_out(rows: Sequence[ChannelRow]) -> list[ChannelConfig]:
    """The section ``channels``: of secrets only the names of variables."""
    return [
        ChannelConfig(
            name=row.name,
            kind=ChannelKind(row.kind),
            url=row.settings.get("url"),
            to=row.settings.get("to"),
            timezone=row.settings.get("timezone", "UTC"),
            secret=row.secret if row.secret and row.secret.startswith(FROM_ENVIRONMENT) else None,
            state=_STATES.get(row.state),
        )
        for row in rows
    ]


def rules_out(rules: Sequence[Rule], topics: Names) -> list[RuleConfig]:
    """The section ``rules``."""
    return [
        RuleConfig.model_validate(
            {
                **{
                    name: getattr(rule, name) for name in RuleConfig.model_fields if name != "topic"
                },
                "topic": None
                if rule.topic_id is None
                else topics.get(rule.topic_id, rule.topic_id),
            }
        )
        for rule in rules
    ]


def routes_out(
    routes: Sequence[Route], topics: Names, channels: Names, rules: Names
) -> list[RouteConfig]:
    """The section ``routes``. What is no more stays as its id: without it the route would match
    everything.
    """
    return [
        RouteConfig(
            name=route.name,
            match=MatchConfig.model_validate(
                {
                    "severities": sorted(route.match.severities),
                    "topics": sorted(topics.get(each, each) for each in route.match.topic_ids),
                    "rules": sorted(rules.get(each, each) for each in route.match.rule_ids),
                }
            ),
            channels=[channels.get(each, each) for each in route.channel_ids],
            group_wait_seconds=round(route.group_wait.total_seconds()),
            repeat_interval_minutes=round(route.repeat.total_seconds() / 60),
            active=hours_out(route.active),
        )
        for route in routes
    ]


async def channels_in(
    section: Sequence[ChannelConfig], channels: Channels, wrong: Mistakes
) -> list[ChannelFields]:
    """The channels as they are kept; mistakes are added to ``wrong``."""
    one_name_each("channels", section, lambda each: each.name, wrong)
    found = []
    for place, each in enumerate(section):
        try:
            settings = await channel_settings(
                channels, each.kind, each.url, each.to, each.timezone or "UTC"
            )
        except HTTPException as error:
            problem: dict[str, Any] = error.detail[0]  # type: ignore[assignment]
            wrong.append((f"channels[{place}].{problem['loc'][-1]}", problem["msg"]))
            continue
        keep = _keeper(channels, each.kind, settings, each.secret)
        found.append(_channel(each, settings, keep))
    return found


def _channel(
    config: ChannelConfig,
    settings: Mapping[str, Any],
    keep: Callable[[str, str | None], str | None],
) -> ChannelFields:
    keeps_zone = config.timezone is None
    return ChannelFields(
        config.name, str(config.kind), settings, config.state, keep, keeps_zone=keeps_zone
    )


def _keeper(
    channels: Channels, kind: ChannelKind, settings: Mapping[str, Any], given: str | None
) -> Callable[[str, str | None], str | None]:
    def keep(channel_id: str, kept: str | None) -> str | None:
        if given is None and (kept is not None or kind is ChannelKind.EMAIL):
            return kept
        if given is None:
            raise ConfigurationError(
                "a new channel needs its secret: env:NAME reads it from the environment"
            )
        if kept is not None and _is_same(channels, given, kept, channel_id):
            return kept
        secret = secret_for(kind, given)
        sealed = None if secret is None else channels.box.seal(secret, channel_id)
        channels.open(Kept(channel_id, kind, settings, sealed))
        return sealed

    return keep


def _is_same(channels: Channels, given: str, kept: str, channel_id: str) -> bool:
    if given.startswith(FROM_ENVIRONMENT) or kept.startswith(FROM_ENVIRONMENT):
        return given == kept
    try:
        return channels.box.open(kept, channel_id) == given
    except ConfigurationError:  # sealed by a key that is no more
        return False


def rules_in(section: Sequence[RuleConfig], wrong: Mistakes) -> list[RuleFields]:
    """The rules as they are kept; mistakes are added to ``wrong``."""
    one_name_each("rules", section, lambda each: each.name, wrong)
    found = []
    for place, each in enumerate(section):
        rule = rule_of(each)
        wrong += [(f"rules[{place}].{name}", f"takes {told}") for name, told in mistakes(rule)]
        found.append(RuleFields(rule, each.topic))
    return found


def routes_in(section: Sequence[RouteConfig], wrong: Mistakes) -> list[Route]:
    """The routes by names, which the store finds; mistakes are added to ``wrong``."""
    one_name_each("routes", section, lambda each: each.name, wrong)
    return [
        Route(
            "",
            each.name,
            Match(
                frozenset(map(str, each.match.severities)),
                frozenset(each.match.topics),
                frozenset(each.match.rules),
            ),
            tuple(each.channels),
            timedelta(seconds=each.group_wait_seconds),
            timedelta(minutes=each.repeat_interval_minutes),
            hours_in(each.active),
        )
        for each in section
    ]
