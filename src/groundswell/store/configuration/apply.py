"""Applies a configuration file in one transaction, completely or not at all.

What a file does not name stays as it is. Each section is a function that is given what the file
says of it, and tells the steps it took; another kind of thing is another entry in ``SECTIONS``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from groundswell.store.audit import OPERATOR, Actor
from groundswell.store.configuration.of_alerts import apply_channels, apply_routes, apply_rules
from groundswell.store.configuration.of_digests import apply_digests
from groundswell.store.configuration.of_topics import apply_sets, apply_topics
from groundswell.store.configuration.steps import Section, Step
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicStore

SECTIONS: Mapping[str, Section] = {
    "topics": apply_topics,
    "sets": apply_sets,
    "channels": apply_channels,
    "rules": apply_rules,
    "routes": apply_routes,
    "digests": apply_digests,
}
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
