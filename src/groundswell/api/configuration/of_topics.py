"""Topics and sets, as a file has them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from groundswell.api.configuration.mistakes import Mistakes
from groundswell.api.schemas.configuration import SetConfig, TopicConfig
from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.values import check_values
from groundswell.domain.topic import compiled, name_key, read_name
from groundswell.store.configuration.of_topics import GroupFields
from groundswell.store.topics.definitions import TopicFields
from groundswell.store.topics.topic_rows import Topic, TopicGroup


def topics_out(topics: Sequence[Topic]) -> list[TopicConfig]:
    """The section ``topics``."""
    return [
        TopicConfig(
            name=topic.name,
            query=topic.query,
            kind=topic.kind,
            languages=list(topic.languages),
            state=topic.state,
        )
        for topic in topics
    ]


def sets_out(groups: Sequence[TopicGroup], topics: Sequence[Topic]) -> list[SetConfig]:
    """The section ``sets``."""
    names = {topic.id: topic.name for topic in topics}
    return [
        SetConfig(name=group.name, topics=found)
        for group in groups
        if (found := [names[each] for each in group.topic_ids if each in names])
    ]


def topics_in(
    section: Sequence[TopicConfig], wrong: Mistakes, saved: Collection[str] = ()
) -> list[TopicFields]:
    """The topics as they are kept; mistakes are added to ``wrong``. Values in queries that are
    ``saved`` already are not looked at again."""
    found: dict[str, TopicFields] = {}
    for place, each in enumerate(section):
        languages = tuple(each.languages)
        try:
            name = read_name(each.name)
            if name_key(name) in found:
                raise ValueError("is named twice")
            found[name_key(name)] = TopicFields(name, each.query, each.kind, languages, each.state)
        except ValueError as error:
            wrong.append((f"topics[{place}].name", str(error)))
        try:
            query = compiled(each.query, languages)
            if each.query not in saved:
                check_values(query)
        except InvalidQuery as error:
            wrong.append((f"topics[{place}].query", str(error)))
    return list(found.values())


def sets_in(section: Sequence[SetConfig], wrong: Mistakes) -> list[GroupFields]:
    """The sets as they are kept; mistakes are added to ``wrong``."""
    found: dict[str, GroupFields] = {}
    for place, each in enumerate(section):
        try:
            name = read_name(each.name)
            if name_key(name) in found:
                raise ValueError("is named twice")
            found[name_key(name)] = GroupFields(name, tuple(each.topics))
        except ValueError as error:
            wrong.append((f"sets[{place}].name", str(error)))
    return list(found.values())
