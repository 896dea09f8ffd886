"""The sections ``channels``, ``rules`` and ``routes`` of a configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundswell.domain.alert_routing import Match, Route
from groundswell.domain.rule import Rule
from groundswell.domain.topic import read_id
from groundswell.errors import ConfigurationError
from groundswell.store.alert_routing import read_routes, save_route
from groundswell.store.audit import Actor
from groundswell.store.channels import (
    change_channel,
    create_channel,
    new_channel_id,
    read_channels,
)
from groundswell.store.configuration.steps import CannotApply, Step
from groundswell.store.engine import Connection
from groundswell.store.rules import change_rule, create_rule, read_rules
from groundswell.store.topics.definitions import find_topic


@dataclass(frozen=True, slots=True)
class ChannelFields:
    """A channel. ``state``: ``None`` leaves it as it is.

    ``keep``: given the id, and the secret as it is kept so far (``None``: of a new channel), the
    secret as it is to be kept: the same one where it stays. Raises ``ConfigurationError``.
    ``keeps_zone``: its time zone stays, too.
    """

    name: str
    kind: str
    settings: Mapping[str, Any]
    state: str | None
    keep: Callable[[str, str | None], str | None]
    keeps_zone: bool = False


@dataclass(frozen=True, slots=True)
class RuleFields:
    """A rule, its topic by name or id."""

    rule: Rule
    topic: str | None


async def apply_channels(
    connection: Connection, _version: int, wanted: Sequence[ChannelFields], actor: Actor
) -> list[Step]:
    """Channels by their names; a secret that is not given stays as it is."""
    known = {row.name: row for row in await read_channels(connection)}
    steps = []
    for place, each in enumerate(wanted):
        old = known.get(each.name)
        if old is not None and old.kind != each.kind:
            raise CannotApply(f"channels[{place}].kind", f"it is a channel of {old.kind} already")
        channel_id = new_channel_id() if old is None else old.id
        try:
            secret = each.keep(channel_id, None if old is None else old.secret)
        except ConfigurationError as error:
            raise CannotApply(f"channels[{place}].secret", str(error)) from None
        if old is None:
            values = (channel_id, each.name, each.kind, each.settings, secret)
            await create_channel(connection, *values, actor)
            if each.state not in (None, "active"):
                await change_channel(
                    connection, channel_id, each.name, each.settings, str(each.state), None, actor
                )
            steps.append(Step("create", "channel", each.name))
            continue
        state, settings = each.state or old.state, dict(each.settings)
        if each.keeps_zone and "timezone" in old.settings:
            settings["timezone"] = old.settings["timezone"]
        if (settings, state, secret) != (dict(old.settings), old.state, old.secret):
            new = None if secret == old.secret else secret
            values_now = (old.id, each.name, settings, state, new)
            await change_channel(connection, *values_now, actor)
            steps.append(Step("change", "channel", each.name))
    return steps


async def apply_rules(
    connection: Connection, _version: int, wanted: Sequence[RuleFields], actor: Actor
) -> list[Step]:
    """Rules by their names; their topics may be new with the same file."""
    known = {rule.name: rule for rule in await read_rules(connection)}
    steps = []
    for place, each in enumerate(wanted):
        topic_id = None
        if each.topic is not None:
            topic_id = await topic_id_of(connection, f"rules[{place}].topic", each.topic)
        rule = replace(each.rule, topic_id=topic_id)
        old = known.get(rule.name)
        if old is None:
            await create_rule(connection, rule, actor)
            steps.append(Step("create", "rule", rule.name))
        elif (rule := replace(rule, id=old.id, version=old.version)) != old:
            await change_rule(connection, rule, actor)
            steps.append(Step("change", "rule", rule.name))
    return steps


async def apply_routes(
    connection: Connection, _version: int, wanted: Sequence[Route], actor: Actor
) -> list[Step]:
    """Routes by their names; each names its channels, topics and rules, which may be new too."""
    channels = {row.name: row.id for row in await read_channels(connection)}
    rules = {rule.name: rule.id for rule in await read_rules(connection)}
    known = {route.name: route for route in await read_routes(connection)}
    steps = []
    for place, each in enumerate(wanted):
        where = f"routes[{place}]"
        match = Match(
            each.match.severities,
            frozenset(
                [
                    await topic_id_of(connection, f"{where}.match.topics", topic)
                    for topic in each.match.topic_ids
                ]
            ),
            frozenset(
                named(rules, f"{where}.match.rules", "rule", name) for name in each.match.rule_ids
            ),
        )
        told = tuple(
            named(channels, f"{where}.channels", "channel", name) for name in each.channel_ids
        )
        route = replace(each, match=match, channel_ids=told)
        old = known.get(route.name)
        if old is None:
            await save_route(connection, route, actor)
            steps.append(Step("create", "route", route.name))
        elif (route := replace(route, id=old.id)) != old:
            await save_route(connection, route, actor)
            steps.append(Step("change", "route", route.name))
    return steps


async def topic_id_of(connection: Connection, place: str, topic: str) -> str:
    found = await find_topic(connection, topic)
    if found is not None:
        return str(found.id)
    return named({}, place, "topic", topic)


def named(known: Mapping[str, str], place: str, what: str, name: str) -> str:
    """The id of what has this name. An id that is written out stays as it is: what an exported
    file names may be no more, and then still is not everything.
    """
    if (found := known.get(name)) is not None:
        return found
    if read_id(name) is not None:
        return name
    raise CannotApply(place, f"there is no {what} {name[:80]!a}")
