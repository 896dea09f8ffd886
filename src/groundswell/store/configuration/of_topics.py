"""The sections ``topics`` and ``sets`` of a configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.store.audit import Actor
from groundswell.store.configuration.steps import CannotApply, Step
from groundswell.store.engine import Connection
from groundswell.store.topics.definitions import (
    TopicFields,
    change_topic,
    create_topic,
    find_topic,
)
from groundswell.store.topics.groups import change_group, create_group, find_group


@dataclass(frozen=True, slots=True)
class GroupFields:
    """A set of topics by their names or ids."""

    name: str
    topics: tuple[str, ...]


async def apply_topics(
    connection: Connection, version: int, wanted: Sequence[TopicFields], actor: Actor
) -> list[Step]:
    """Topics by their names."""
    steps = []
    for each in wanted:
        old = await find_topic(connection, each.name)
        if old is None:
            await create_topic(connection, version, each, actor)
            steps.append(Step("create", "topic", each.name))
        elif each != TopicFields(old.name, old.query, old.kind, old.languages, old.state):
            await change_topic(connection, version, old, each, old.query_version, actor)
            steps.append(Step("change", "topic", each.name))
    return steps


async def apply_sets(
    connection: Connection, version: int, wanted: Sequence[GroupFields], actor: Actor
) -> list[Step]:
    """Sets by their names; the topics may be new with the same file."""
    steps = []
    for place, each in enumerate(wanted):
        ids = []
        for name in each.topics:
            topic = await find_topic(connection, name)
            if topic is None:
                raise CannotApply(f"sets[{place}].topics", f"there is no topic {name[:80]!a}")
            ids.append(topic.id)
        old = await find_group(connection, each.name)
        if old is None:
            await create_group(connection, each.name, ids, actor)
            steps.append(Step("create", "set", each.name))
        elif (old.name, list(old.topic_ids)) != (each.name, ids):
            await change_group(connection, old.id, each.name, ids, actor)
            steps.append(Step("change", "set", each.name))
    return steps
