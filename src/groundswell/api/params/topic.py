"""The ``topic`` parameter, an id or a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, HTTPException, Query

from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.common import Text, refuse
from groundswell.store.filters import TopicKey
from groundswell.store.topics.topic_rows import Topic

MAX_CHARS = 200


async def _asked(
    deps: DepsOf,
    topic: Annotated[
        Text | None,
        Query(
            max_length=MAX_CHARS,
            description="Only posts of this topic: its id or name.",
            examples=["Acme"],
        ),
    ] = None,
) -> TopicKey | None:
    if not topic:
        return None
    found = await deps.topics.get(topic)
    if found is None:
        raise refuse("topic", "there is no such topic; see GET /api/topics")
    return TopicKey(found.shown, str(found.id))


def missing(topic: object) -> HTTPException:
    """The 404 of a topic in a path."""
    return HTTPException(404, f"there is no topic {str(topic)[:80]!a}")


async def named(deps: Deps, topics: Sequence[str], place: str = "query") -> list[Topic]:
    """The topics of these ids or names, each once, in their order.

    Raises:
        HTTPException: 422, one of them is none.
    """
    found: list[Topic] = []
    for each, topic in zip(topics, await deps.topics.find([*map(str.strip, topics)]), strict=True):
        if topic is None:
            raise refuse("topics", f"there is no topic {each[:80]!a}", place)
        if all(topic.id != one.id for one in found):
            found.append(topic)
    return found


AskedTopic = Annotated[TopicKey | None, Depends(_asked)]
