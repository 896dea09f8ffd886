"""The section ``digests`` of a configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundswell.domain.digest import Digest
from groundswell.store.audit import Actor
from groundswell.store.channels import read_channels
from groundswell.store.configuration.of_alerts import named, topic_id_of
from groundswell.store.configuration.steps import CannotApply, Step
from groundswell.store.digests import change_digest, create_digest, read_digests
from groundswell.store.engine import Connection
from groundswell.store.topics.groups import find_group


async def apply_digests(
    connection: Connection, _version: int, wanted: Sequence[Digest], actor: Actor
) -> list[Step]:
    """Digests by their names; each names its topic or set and its channels, which may be new."""
    channels = {row.name: row.id for row in await read_channels(connection)}
    known = {digest.name: digest for digest in await read_digests(connection)}
    steps = []
    for place, each in enumerate(wanted):
        where = f"digests[{place}]"
        topic, group = each.topic_id, each.set_id
        found = None if group is None else await find_group(connection, group)
        if group is not None and found is None:
            raise CannotApply(f"{where}.set", f"there is no set {group[:80]!a}")
        digest = replace(
            each,
            channel_ids=tuple(
                named(channels, f"{where}.channels", "channel", name) for name in each.channel_ids
            ),
            topic_id=None
            if topic is None
            else await topic_id_of(connection, f"{where}.topic", topic),
            set_id=None if found is None else str(found.id),
        )
        old = known.get(digest.name)
        if old is None:
            await create_digest(connection, digest, actor)
            steps.append(Step("create", "digest", digest.name))
            continue
        kept = replace(digest, id=old.id, version=old.version, made_until=old.made_until)
        if kept != old:
            await change_digest(connection, kept, actor)
            steps.append(Step("change", "digest", digest.name))
    return steps
