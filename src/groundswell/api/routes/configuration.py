"""``/api/config``: everything that is configured, and a file of it applied whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from groundswell.api.auth.requester import ActorOf
from groundswell.api.configuration.mistakes import Mistakes, refused
from groundswell.api.configuration.of_alerts import (
    channels_in,
    channels_out,
    routes_in,
    routes_out,
    rules_in,
    rules_out,
)
from groundswell.api.configuration.of_digests import digests_in, digests_out
from groundswell.api.configuration.of_topics import sets_in, sets_out, topics_in, topics_out
from groundswell.api.dependencies import DepsOf
from groundswell.api.limits.json_body import BoundedJsonRoute
from groundswell.api.live.publish_change import changing
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.configuration import Applied, Configuration, StepOut
from groundswell.store.configuration.apply import apply
from groundswell.store.configuration.steps import CannotApply
from groundswell.store.digests import DigestStore
from groundswell.store.topics.definitions import TooManyTopics


class _ConfigurationRoute(BoundedJsonRoute):
    most_values = 200_000  # a thousand topics, rules and digests each, with all their fields


router = APIRouter(
    prefix="/api/config",
    tags=["topics"],
    responses=errors(503),
    route_class=_ConfigurationRoute,
)


@router.get("", operation_id="readConfiguration", summary="Everything that is configured")
async def read_configuration(deps: DepsOf) -> Configuration:
    """As a file for `POST /api/config`, which would change nothing. Secrets are not in it: only
    the names of variables that hold them.
    """
    topics = await deps.topics.list()
    channels, rules = await deps.channel_store.list(), await deps.rules.list()
    topic_names = {str(topic.id): topic.name for topic in topics}
    groups = await deps.topic_groups.list()
    channel_names = {row.id: row.name for row in channels}
    return Configuration(
        topics=topics_out(topics),
        sets=sets_out(groups, topics),
        channels=channels_out(channels),
        rules=rules_out(rules, topic_names),
        routes=routes_out(
            await deps.routes.routes(),
            topic_names,
            channel_names,
            {rule.id: rule.name for rule in rules},
        ),
        digests=digests_out(
            await DigestStore(deps.database).list(),
            topic_names,
            {str(group.id): group.name for group in groups},
            channel_names,
        ),
    )


@router.post(
    "", operation_id="applyConfiguration", responses=errors(409), summary="Apply a configuration"
)
async def apply_configuration(
    deps: DepsOf,
    actor: ActorOf,
    body: Configuration,
    dry_run: Annotated[bool, Query(description="Only tell what would be done.")] = False,
) -> Applied:
    """All of it, in one transaction, or with one mistake nothing of it. What is not named stays as
    it is; the same twice changes nothing.
    """
    wrong: Mistakes = []
    saved = {topic.query for topic in await deps.topics.list()}
    wanted: dict[str, Sequence[Any]] = {
        "topics": topics_in(body.topics, wrong, saved),
        "sets": sets_in(body.sets, wrong),
        "channels": await channels_in(body.channels, deps.channels, wrong),
        "rules": rules_in(body.rules, wrong),
        "routes": routes_in(body.routes, wrong),
        "digests": digests_in(body.digests, wrong),
    }
    if wrong:
        raise refused(wrong)
    try:
        with changing(deps):
            steps = await apply(deps.database, wanted, actor, dry_run=dry_run)
    except CannotApply as error:
        raise refused([(error.place, str(error))]) from None
    except TooManyTopics as error:
        raise refused([("topics", str(error))]) from None
    if any(each.kind in ("topic", "set") for each in steps) and not dry_run:
        deps.gap_announcer.report()
    return Applied(
        steps=[StepOut(action=each.action, kind=each.kind, name=each.name) for each in steps],
        dry_run=dry_run,
    )
