"""Rules and digests that are active and yet do nothing, for what they are about was deleted or is
paused."""

from __future__ import annotations

from collections.abc import Iterable

from groundswell.domain.digest import Digest, DigestState
from groundswell.domain.rule import Rule, RuleState
from groundswell.domain.topic import TopicState
from groundswell.store.topics.topic_rows import Topic, TopicGroup

_DELETED = "its topic was deleted: give it another one, or delete it"


def idle_rules(rules: Iterable[Rule], topics: Iterable[Topic]) -> dict[str, str]:
    """Why a rule is not evaluated, by its id."""
    states = {str(topic.id): topic.state for topic in topics}
    found: dict[str, str] = {}
    for rule in rules:
        if rule.state is not RuleState.ACTIVE or rule.topic_id is None:
            continue
        state = states.get(rule.topic_id)
        if state is None:
            found[rule.id] = _DELETED
        elif state is not TopicState.ACTIVE:
            found[rule.id] = f"its topic is {state}"
    return found


def idle_digests(
    digests: Iterable[Digest], topics: Iterable[Topic], groups: Iterable[TopicGroup]
) -> dict[str, str]:
    """Why a digest is not made, by its id."""
    known = {str(topic.id) for topic in topics}
    sets = {str(group.id): group for group in groups}
    found: dict[str, str] = {}
    for digest in digests:
        if digest.state is not DigestState.ACTIVE:
            continue
        if digest.set_id is not None:
            group = sets.get(digest.set_id)
            if group is None:
                found[digest.id] = "its set was deleted: give it another one, or delete it"
            elif known.isdisjoint(map(str, group.topic_ids)):
                found[digest.id] = "its set has no topics any more"
        elif digest.topic_id is not None and digest.topic_id not in known:
            found[digest.id] = _DELETED
    return found
