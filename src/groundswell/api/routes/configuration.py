"""``/api/config``: everything that is configured, and a file of it applied whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from groundswell.api.auth.requester import ActorOf
from groundswell.api.dependencies import DepsOf
from groundswell.api.live.publish_change import changing
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.configuration import (
    Applied,
    Configuration,
    SetConfig,
    StepOut,
    TopicConfig,
)
from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.topic import compiled, name_key, read_name
from groundswell.store.configuration import CannotApply, GroupFields, apply
from groundswell.store.topics.definitions import TooManyTopics, TopicExists, TopicFields

router = APIRouter(prefix="/api/config", tags=["topics"], responses=errors(503))


@router.get("", operation_id="readConfiguration", summary="Everything that is configured")
async def read_configuration(deps: DepsOf) -> Configuration:
    """As a file for `POST /api/config`, which would change nothing."""
    topics = await deps.topics.list()
    names = {topic.id: topic.name for topic in topics}
    return Configuration(
        topics=[
            TopicConfig(
                name=topic.name,
                query=topic.query,
                kind=topic.kind,
                languages=list(topic.languages),
                state=topic.state,
            )
            for topic in topics
        ],
        sets=[
            SetConfig(name=group.name, topics=found)
            for group in await deps.topic_groups.list()
            if (found := [names[each] for each in group.topic_ids if each in names])
        ],
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
    wanted: dict[str, Sequence[Any]] = {"topics": _topics(body), "sets": _sets(body)}
    try:
        with changing(deps):
            steps = await apply(deps.database, wanted, actor, dry_run=dry_run)
    except CannotApply as error:
        raise _refused([(error.place, str(error))]) from None
    except TooManyTopics as error:
        raise _refused([("topics", str(error))]) from None
    except TopicExists as error:
        raise HTTPException(409, str(error)) from None
    if steps and not dry_run:
        deps.gap_announcer.report()
    return Applied(
        steps=[StepOut(action=each.action, kind=each.kind, name=each.name) for each in steps],
        dry_run=dry_run,
    )


def _topics(body: Configuration) -> list[TopicFields]:
    """The topics as they are kept.

    Raises:
        HTTPException: 422, with every mistake there is.
    """
    wrong: list[tuple[str, str]] = []
    found: dict[str, TopicFields] = {}
    for place, each in enumerate(body.topics):
        languages = tuple(each.languages)
        try:
            name = read_name(each.name)
            if name_key(name) in found:
                raise ValueError("is named twice")
            found[name_key(name)] = TopicFields(name, each.query, each.kind, languages, each.state)
        except ValueError as error:
            wrong.append((f"topics[{place}].name", str(error)))
        try:
            compiled(each.query, languages)
        except InvalidQuery as error:
            wrong.append((f"topics[{place}].query", str(error)))
    if wrong:
        raise _refused(wrong)
    return list(found.values())


def _sets(body: Configuration) -> list[GroupFields]:
    wrong: list[tuple[str, str]] = []
    found: dict[str, GroupFields] = {}
    for place, each in enumerate(body.sets):
        try:
            name = read_name(each.name)
            if name_key(name) in found:
                raise ValueError("is named twice")
            found[name_key(name)] = GroupFields(name, tuple(each.topics))
        except ValueError as error:
            wrong.append((f"sets[{place}].name", str(error)))
    if wrong:
        raise _refused(wrong)
    return list(found.values())


def _refused(wrong: list[tuple[str, str]]) -> HTTPException:
    told = [
        {
            "loc": ["body", place],
            "msg": problem.encode("utf-8", "backslashreplace").decode(),
            "type": "value_error",
        }
        for place, problem in wrong
    ]
    return HTTPException(422, told)
