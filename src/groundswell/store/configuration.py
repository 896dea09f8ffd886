"""Configuration as a whole: brought to what a file says in one transaction, or not at all.

What a file does not name stays as it is. Each section is a function that is given what the file
says of it, and tells the steps it took; another kind of thing is another entry in ``SECTIONS``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from groundswell.errors import GroundswellError
from groundswell.store.audit import OPERATOR, Actor
from groundswell.store.engine import Connection, Database
from groundswell.store.topics.definitions import (
    TopicFields,
    TopicStore,
    change_topic,
    create_topic,
    find_topic,
)
from groundswell.store.topics.groups import change_group, create_group, find_group


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was, or would be, made or changed."""

    action: Literal["create", "change"]
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupFields:
    """A set of topics by their names or ids."""

    name: str
    topics: tuple[str, ...]


class CannotApply(GroundswellError):
    """Something of the configuration cannot be; ``place`` says which."""

    def __init__(self, place: str, problem: str) -> None:
        self.place = place
        super().__init__(f"{place}: {problem}")


Section: TypeAlias = Callable[[Connection, int, Sequence[Any], Actor], Awaitable[list[Step]]]


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


SECTIONS: Mapping[str, Section] = {"topics": apply_topics, "sets": apply_sets}
"""In the order in which they are applied: what others name comes first."""


class _Undo(Exception):
    """Nothing is to stay."""


async def apply(
    database: Database,
    wanted: Mapping[str, Sequence[Any]],
    actor: Actor = OPERATOR,
    *,
    dry_run: bool = False,
) -> list[Step]:
    """Bring what is configured to what is ``wanted``, by section; the steps that took.

    With ``dry_run`` they are taken back, so that the plan is what would be done.

    Raises:
        CannotApply: something cannot be; nothing was done.
        StoreUnavailable: the server does not answer.
    """
    steps: list[Step] = []
    try:
        async with TopicStore(database).changing() as (connection, version):
            for name, section in SECTIONS.items():
                steps += await section(connection, version, wanted.get(name, ()), actor)
            if dry_run or not steps:
                raise _Undo
    except _Undo:
        pass
    return steps
